# The page on port 7860:  docker build -t seq2seq .  &&  docker run --rm -p 7860:7860 seq2seq
FROM python:3.11-slim

# On x86 Linux torch comes with CUDA unless it is told otherwise, and the page needs none of it.
# --build-arg TORCH_INDEX=<the CPU index that pytorch.org names> makes a much smaller image.
ARG TORCH_INDEX=""

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --create-home --uid 1000 page
WORKDIR /srv/seq2seq

# The requirements first: they change seldom, and the layer stays.
COPY requirements.txt .
RUN if [ -n "$TORCH_INDEX" ]; then pip install --index-url "$TORCH_INDEX" "$(grep '^torch==' requirements.txt)"; fi \
    && pip install -r requirements.txt

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
