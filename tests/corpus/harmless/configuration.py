"""Configuration: manifests, compose files, TOML, INI, env examples; secrets by reference only."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "app": (
        "gate", "ledger", "card-view", "token-counter", "phone-book", "mail-queue", "ingest",
        "search", "passport-photo",
    ),
    "var": (
        "DB_PASSWORD", "API_TOKEN", "SESSION_SECRET", "SMTP_PASSWORD", "LICENSE_KEY",
        "STRIPE_KEY", "OAUTH_CLIENT_SECRET", "SIGNING_KEY", "REDIS_AUTH",
    ),
    "blank": (
        "", "changeme", "xxxx", "<your-api-key>", "${<<var>>}", "your-secret-here", "replace-me",
        "********", "{{ vault.<<app>> }}", "AKIAIOSFODNN7EXAMPLE", "sk-...",
        "file:///run/secrets/<<app>>", "$(pass show <<app>>)", "ENC[see vault]", "REDACTED",
        "TODO", "dummy", "not-a-real-password",
    ),
    "toml": (
        "port = <<port>>", "timeout_ms = <<thousand>>", 'bind = "0.0.0.0:<<port>>"',
        'password_file = "/run/secrets/<<app>>"', "ignore_case = true", 'colour = "<<colour>>"',
        'namespace = "<<uuid>>"', 'api_key = "<<blank>>"', "epoch = <<epoch>>",
        'log_level = "info"', "released = <<date>>", 'checksum = "<<digest>>"',
        "max_tokens = <<thousand>>", 'version = "<<version>>"', 'netmask = "255.255.255.0"',
        'system_prompt = "prompts/<<app>>.md"',
    ),
    "section": (
        "server", "auth", "database", "cards", "tokens", "limits", "tool.<<app>>",
        "profile.release", "keys", "mail",
    ),
    "image": (
        "registry.example/<<app>>:<<version>>", "registry.example/<<app>>@sha256:<<digest>>",
        "postgres:16.<<few>>", "redis:7.<<few>>-alpine",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "env": lines(
        (
            "<<var>>=<<blank>>",
            "# get it from the dashboard\n<<var>>=<<blank>>",
            "PORT=<<port>>",
            "BUILD=<<short>>",
            "LOG_UTC_OFFSET=+0<<few>>:00",
        ),
        _WORDS, 3, 8,
    ),
    "tomls": lines("<<toml>>", _WORDS, 2, 6),
    "refs": lines(
        (
            "        - name: <<var>>\n          valueFrom:\n            secretKeyRef: {name: "
            "<<app>>, key: password}",
            '        - {name: PORT, value: "<<port>>"}',
            "        - name: POD_IP\n          valueFrom: {fieldRef: {fieldPath: status.podIP}}",
            "        - {name: REVISION, value: <<sha>>}",
        ),
        _WORDS, 2, 4,
    ),
    "labels": lines(
        (
            "    app.example/name: <<app>>",
            "    checksum/config: <<digest>>",
            "    pod-template-hash: <<word>><<few>>c",
            '    rollme: "<<epoch>>"',
        ),
        _WORDS, 2, 4,
    ),
    "services": lines(
        '  <<app1>>:\n    image: <<image>>\n    ports: ["127.0.0.1:<<port>>:<<port>>"]\n    '
        'environment: {<<var1>>: "${<<var1>>}"}',
        _WORDS, 1, 3,
    ),
    "run": lines(
        (
            "RUN adduser --uid <<thousand>> --disabled-password app",
            "ENV PATH=/opt/<<app>>/bin:$PATH",
            "COPY --from=build /out/<<app>> /usr/local/bin/",
            "RUN --mount=type=secret,id=token ./fetch.sh",
            "LABEL org.example.revision=<<sha>>",
            "EXPOSE <<port>>",
            "ARG VERSION=<<version>>",
            "USER <<thousand>>:<<thousand>>",
        ),
        _WORDS, 3, 7,
    ),
    "steps": lines(
        (
            "      - run: make <<app>>",
            "      - uses: actions/setup@<<sha>>",
            '      - env: {<<var1>>: "${{ secrets.<<var1>> }}"}',
        ),
        _WORDS, 2, 5,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "# .env.example, copy to .env and fill in\n<<env>>",
    "<<env>>",
    "[<<section>>]\n<<tomls>>\n\n[<<section>>]\n<<tomls>>",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: <<app1>>\n  labels:\n<<labels>>\n"
    "spec:\n  replicas: <<few>>\n  template:\n    spec:\n      containers:\n      - name: "
    "<<app1>>\n        image: <<image>>\n        env:\n<<refs>>",
    "services:\n<<services>>\nvolumes:\n  data: {}",
    'FROM <<image>>\n<<run>>\nENTRYPOINT ["/usr/local/bin/<<app>>"]',
    "name: ci\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n<<steps>>",
    "; <<app>>.ini\n[<<section>>]\nuser = <<app>>\npassword = <<blank>>\nport = <<port>>\n"
    "keep_days = <<n>>\n; last changed <<date>>",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: <<app>>\n  uid: <<uuid>>\n  "
    'resourceVersion: "<<order>>"\nstringData:\n  password: <<blank>>',
    'resource "example_bucket" "<<app>>" {\n  name     = "<<app>>-<<word>>"\n  password = '
    'var.db_password\n  etag     = "<<md>>"\n}\n\nvariable "db_password" {\n  sensitive = true\n'
    "}",
    "Which settings in this file are secret and which may be committed?\n```toml\n<<tomls>>\n```",
    "server {\n  listen 0.0.0.0:<<port>>;\n  server_name <<app>>.example.com;\n  location / { "
    "proxy_pass http://127.0.0.1:<<port>>; proxy_read_timeout <<n>>s; }\n}",
    '{\n  "name": "<<app>>",\n  "version": "<<version>>",\n  "scripts": {"start": "node '
    '--env-file=.env dist/<<app>>.js"},\n  "engines": {"node": ">=18.<<n>>.0"},\n  '
    '"packageManager": "pnpm@8.<<n>>.<<few>>+sha256.<<digest>>"\n}',
    "<<var>> must be set, e.g. <<var>>=<<blank>> in the shell or as a mounted file; the chart "
    "<<version>> no longer has a default.\n\n<<env>>",
    "[Unit]\nDescription=<<app1>>\n\n[Service]\nExecStart=/usr/bin/<<app1>> --port <<port>>\n"
    "LoadCredential=token:/etc/<<app1>>/token\nEnvironment=REVISION=<<sha>>\nRestartSec=<<n>>\n"
    "SystemCallFilter=@system-service",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
