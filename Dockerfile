# genolex as a service: built with the network, run without it. See docs/api.md, "Operating".
FROM python:3.11-slim-bookworm AS build
# An index with wheels of PyTorch for processors only; the ones of the package index bring gigabytes of CUDA.
ARG TORCH_INDEX
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/genolex
ENV PATH=/opt/genolex/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
RUN pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} --constraint constraints.txt torch
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY corpus corpus
COPY evals evals
RUN pip install --constraint constraints.txt '.[mcp,oidc]'
# The index is made here, so that a container answers within a second and needs no writable cache.
ENV GENOLEX_CACHE=/opt/genolex/cache
RUN genolex index

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 genolex \
    && useradd --system --uid 10001 --gid genolex --create-home --home-dir /var/lib/genolex genolex
COPY --from=build /opt/genolex /opt/genolex
ENV PATH=/opt/genolex/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GENOLEX_CACHE=/opt/genolex/cache \
    GENOLEX_HOST=0.0.0.0 \
    GENOLEX_PORT=7860 \
    GRADIO_ANALYTICS_ENABLED=False \
    HF_HUB_OFFLINE=1 \
    TRANSFORMERS_OFFLINE=1 \
    XDG_DATA_HOME=/var/lib/genolex
USER genolex
WORKDIR /var/lib/genolex
VOLUME /var/lib/genolex
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['GENOLEX_PORT']}/healthz\", timeout=4)"]
CMD ["genolex", "serve"]
