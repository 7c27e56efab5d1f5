# syntax=docker/dockerfile:1
# The program without tests, fixtures and tools. Checked by reading and by running its steps on Debian 12; not built,
# because no container engine was at hand.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package that runs here needs an install script: sharp, PGlite and gdal3.js bring their binaries along.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim
# Recorded with every result: docker compose build --build-arg COMMIT=$(git rev-parse HEAD)
ARG COMMIT=
ENV NODE_ENV=production \
    QINGSHAN_COMMIT=$COMMIT \
    QINGSHAN_DATA=/data \
    QINGSHAN_LOG_LEVEL=info
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
# A volume that is mounted here for the first time takes over the owner.
RUN install -d -o node -g node /data
USER node
VOLUME /data
ENTRYPOINT ["node", "src/cli/main.js"]
CMD ["worker"]
