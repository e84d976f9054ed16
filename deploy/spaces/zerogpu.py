"""The page on ZeroGPU: the same page, and one endpoint more that takes a GPU.

A single sentence is faster on the CPU than the wait for a GPU, and a visitor's GPU minutes are counted, so the page itself
stays on the CPU. Many lines at once are what a GPU is for: `/translate_lines`.
"""

import spaces  # first: it must be there before anything starts CUDA

import runpy
from pathlib import Path

import gradio as gr
import torch

from model import SearchSettings, load_checkpoint
from model.translate import answers

LINES = 200
CHARACTERS = 100  # a line

page = runpy.run_path(str(Path(__file__).with_name("app.py")))
device = "cuda" if torch.cuda.is_available() else "cpu"
checkpoint = load_checkpoint(page["settings"].checkpoint)
checkpoint.model.to(device)


@spaces.GPU(duration=20)
def translate_lines(text: str, beam: int = 5) -> list[str]:
    """Translate many sentences at once.

    Args:
        text: a sentence a line, 200 lines of 100 characters at most.
        beam: hypotheses kept at each step, 1 to 10.

    Returns:
        A translation a line; empty where a line cannot be read.
    """
    lines = text.splitlines()
    if not 0 < len(lines) <= LINES or any(len(line) > CHARACTERS for line in lines) or not 1 <= beam <= 10:
        raise gr.Error(f"1 to {LINES} lines of at most {CHARACTERS} characters, and a beam of 1 to 10", print_exception=False)
    with torch.device(device):
        return [answer.text for answer in answers(checkpoint, lines, SearchSettings(beam=beam))]


with page["demo"] as demo:
    gr.api(translate_lines, api_name="translate_lines", concurrency_id="run")

if __name__ == "__main__":
    page["serve"](demo)
