# docker build -t marketplace-simulator .
# docker run --rm -v "$PWD:/work" -e SIMULATOR_APP_ID -e SIMULATOR_API_KEY marketplace-simulator run --service simulator.yaml
FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --quiet --wheel-dir /wheels .

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --quiet --no-index --find-links /wheels marketplace-simulator && rm -rf /wheels
WORKDIR /work
USER 10001:10001
ENTRYPOINT ["simulator"]
CMD ["run"]
