# The page on port 7860:  make image && docker run --rm --read-only --tmpfs /tmp -p 7860:7860 seq2seq
FROM python:3.11-slim

# On x86 Linux torch comes with CUDA unless it is told otherwise, and the page needs none of it. `make image` names the
# index of torch's CPU build, and every package is what the lock file says; without the index, versions alone are held.
ARG TORCH_INDEX=""

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --create-home --uid 1000 page
WORKDIR /srv/seq2seq

# The requirements first: they change seldom, and the layer stays.
COPY requirements.txt requirements.lock ./
RUN if [ -n "$TORCH_INDEX" ]; \
    then pip install --require-hashes --extra-index-url "$TORCH_INDEX" -r requirements.lock; \
    else pip install -r requirements.txt; fi

COPY app.py LICENSE NOTICE ./
COPY model model
COPY app app
COPY pretrained pretrained

USER page
ENV GRADIO_ANALYTICS_ENABLED=False \
    SEQ2SEQ_HOST=0.0.0.0 \
    SEQ2SEQ_PORT=7860
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=20s --start-period=90s \
    CMD ["python", "-c", "import os, urllib.request as u; \
u.urlopen('http://127.0.0.1:' + os.environ['SEQ2SEQ_PORT'] + '/health?run=1', timeout=18)"]
CMD ["python", "app.py"]
