"""The queue: small runs do not wait behind large ones, and answers that nobody fetches are let go.

Gradio answers events in the order in which they come, so eight long sentences at a beam of 10 hold up everybody. Here
one place of those that work at once is kept free of large runs. And Gradio keeps what an event answered until somebody
fetches it, of 2,000 sessions: here up to a number of bytes, the oldest go first.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, ProcessCompletedMessage

from ..links import decoded

LONG, WIDE = 32, 7  # characters of a sentence, hypotheses of a beam: more make a run large
HEAVY = frozenset({"trace", "occlude"})  # endpoints whose every run is large
LINKED = frozenset({"follow", "write"})  # handlers whose first value, a link, says what is run
MOST_UNFETCHED = 64 * 2**20  # bytes


class Lanes(Queue):
    """Gradio's queue with two lanes."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.sleep_when_free = 0.004  # seconds between two looks at the queue
        self.unfetched: OrderedDict[str, int] = OrderedDict()  # bytes of the answers of a session, oldest first
        self.answered: dict[tuple[str, bool], int] = {}  # (endpoint or event, whether it went well) → how often
        self.seconds = 0.0  # of all runs together

    def compute_analytics_summary(self, records: Any) -> dict[str, Any]:
        """Nothing: otherwise a table of the last 10,000 events is made anew after every single one."""
        return {"functions": {}}

    # -- which event is next

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """The first event that may begin: a large one only while another place stays free for small ones."""
        large = sum(1 for job in self.active_jobs if job and heavy(job[0]))
        for name, lane in self.event_queue_per_concurrency_id.items():
            limit = lane.concurrency_limit
            if not lane.queue or (limit is not None and lane.current_concurrency >= limit):
                continue
            full = limit is not None and limit > 1 and large >= limit - 1
            event = next((event for event in lane.queue if not (full and heavy(event))), None)
            if event is not None:
                lane.queue.remove(event)
                return [event], False, name
        return None

    # -- what becomes of the answers

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        if isinstance(event_message, ProcessCompletedMessage):
            key = (str(event.fn.api_name or event.fn.name), event_message.success)
            self.answered[key] = self.answered.get(key, 0) + 1
            self.seconds += event.run_time
            self._forget_fetched()
            before = self.unfetched.pop(event.session_hash, 0)
            self.unfetched[event.session_hash] = before + weight_of(event_message.output)
            while sum(self.unfetched.values()) > MOST_UNFETCHED and len(self.unfetched) > 1:
                self._forget(next(iter(self.unfetched)))
        if event.session_hash in self.pending_messages_per_session:
            super().send_message(event, event_message)

    def _forget_fetched(self) -> None:
        """Sessions whose answers were all taken leave nothing."""
        for session in list(self.unfetched):
            messages = self.pending_messages_per_session.get(session)
            if messages is None or messages.empty():
                if not self.pending_event_ids_session.get(session):
                    self._forget(session)
                else:
                    self.unfetched[session] = 0

    def _forget(self, session: str) -> None:
        self.unfetched.pop(session, None)
        self.pending_messages_per_session.pop(session, None)
        self.pending_event_ids_session.pop(session, None)


def heavy(event: Event) -> bool:
    """Whether a run is large; found out once."""
    known = event.__dict__
    if "heavy" not in known:
        known["heavy"] = _heavy(event)
    return bool(known["heavy"])


def _heavy(event: Event) -> bool:
    if event.fn.api_name in HEAVY:
        return True
    values: list[Any] = list(event.data.data) if event.data else []
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, int | float)]
    if event.fn.name in LINKED or event.fn.name == "start":
        query = dict(event.request.query_params) if event.fn.name == "start" else decoded(texts[0] if texts else "")
        texts, beam = [query.get(name, "") for name in ("text", "towards", "own")], query.get("beam", "")
        numbers = [int(beam)] if beam.isascii() and beam.isdigit() and len(beam) < 9 else []
    else:
        texts = [text for text in texts if not text.startswith("text=")]  # a link is not what is asked for here
    return max(map(len, texts), default=0) > LONG or max(numbers, default=0) > WIDE


def weight_of(value: Any) -> int:
    """About as many bytes as an answer takes."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return 64 + sum(map(weight_of, value.values()))
    if isinstance(value, list | tuple):
        return 64 + sum(map(weight_of, value))
    return 32
