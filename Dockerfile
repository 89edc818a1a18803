FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /packages && /packages/bin/pip install --no-cache-dir -r requirements.txt \
    && /packages/bin/python -m compileall -q /packages

FROM python:3.13-slim
# Hugging Face starts every container as the user 1000.
RUN useradd --uid 1000 --no-create-home --home-dir /tmp app
COPY --from=packages /packages /packages
WORKDIR /app
COPY .streamlit .streamlit
COPY core core
COPY pages pages
COPY app.py requirements.txt LICENSE ./
# Two arenas, and arrays above 1 MB that go back to the system at once, keep memory low after a burst
# of fits. Smaller ones are kept for the next: an earlier trim made SSIM take three times as long.
# Everything is compiled already and only temporary files are written, so the file system can be
# read-only.
ENV PATH=/packages/bin:$PATH \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=1000000 \
    MALLOC_TRIM_THRESHOLD_=4000000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# Numba writes where it compiles. The processor that builds the image need not be the one that runs
# it, so the code is for any of its kind; it is copied to where a read-only container can write.
ENV NUMBA_CACHE_DIR=/tmp/compiled \
    NUMBA_CPU_NAME=generic
RUN python -m compileall -q app.py core pages \
    && NUMBA_CACHE_DIR=/app/compiled python -c "from core.methods import KMeans; KMeans.warm_up()"
USER 1000
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
CMD ["sh", "-c", "cp -r compiled /tmp; exec streamlit run app.py --server.headless=true \
    --server.address=0.0.0.0 --server.port=8501 --server.fileWatcherType=none"]
