"""SQL and shell: drops, unions and kills as people really write them, with no data of anyone."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "table": (
        "orders", "invoices", "cards", "tokens", "addresses", "phones", "parcels", "sessions",
        "rooms", "passwords_policy", "mail_queue",
    ),
    "column": (
        "id", "created_at", "total_cents", "token_count", "card_brand", "phone_type",
        "zip_length", "status", "password_changed_at", "sku", "iban_country",
    ),
    "kind": (
        "bigint NOT NULL", "uuid PRIMARY KEY", "timestamptz DEFAULT now()", "varchar(<<n>>)",
        "numeric(12,2)", "bytea", "jsonb", "char(64)", "inet",
    ),
    "value": (
        "'<<uuid>>'", "<<order>>", "'<<date>> <<clocksec>>'", "<<price>>", "'<<md>>'", "NULL",
        "'open'", "<<epochms>>", "x'<<word>>'",
    ),
    "job": ("backup", "export", "rotate", "import", "cleanup", "render", "reindex", "publish"),
    "variable": (
        "DB_PASSWORD", "API_TOKEN", "SECRET_KEY", "GH_TOKEN", "REGISTRY_PASS", "SLACK_WEBHOOK",
    ),
    "shell": (
        'export <<variable>>="${<<variable>>:?is not set}"',
        "export <<variable>>=$(cat /run/secrets/<<job>>)", "read -rs -p 'Password: ' password",
        'curl -fsS -H "Authorization: Bearer $TOKEN" http://127.0.0.1:<<port>>/v1/<<table>>',
        'kill -TERM "$(cat /run/<<job>>.pid)"', "tar -czf <<job>>-<<compact>>.tgz /srv/<<table>>",
        "git checkout <<sha>>", "echo '<<digest>>  <<job>>.bin' | sha256sum -c -", "sleep <<n>>",
        "openssl rand -hex 16 > /run/secrets/<<job>>",
        "docker pull registry.example/<<job>>@sha256:<<digest>>",
        "sed -i 's/changeme/'\"$PASS\"'/' app.ini",
        "find /var/log -name '*.<<n>>.gz' -mtime +<<n>> -delete", "date -d @<<epoch>> +%F",
        "psql -v ON_ERROR_STOP=1 -f 00<<n>>_<<table>>.sql",
        "ssh-keygen -t ed25519 -N '' -f id_<<job>>", "chmod 0<<hundred>> /srv/<<table>>",
        "trap 'rm -rf \"$tmp\"' EXIT", "umask 077",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "columns": lines("  <<column>> <<kind>>,", _WORDS, 2, 5),
    "rows": lines("  (<<value>>, <<value>>, <<value>>),", _WORDS, 2, 6),
    "commands": lines("<<shell>>", _WORDS, 3, 7),
    "result": lines(" <<order>> | <<date>> <<clocksec>> | <<price>>", _WORDS, 2, 7),
    "plan": lines(
        "  ->  Index Scan using <<table>>_pkey on <<table>>  (cost=0.<<n>>..<<thousand>>.<<n>> "
        "rows=<<thousand>> width=<<n>>)",
        _WORDS, 2, 4,
    ),
}  # fmt: skip

_DOCUMENTS = (
    "CREATE TABLE <<table>> (\n<<columns>>\n  CHECK (<<column>> IS NOT NULL)\n);",
    "DROP TABLE IF EXISTS <<table>>_old;\nALTER TABLE <<table1>> RENAME TO "
    "<<table1>>_<<compact>>;\nDROP INDEX CONCURRENTLY <<table>>_<<column>>_idx;",
    "INSERT INTO <<table>> (<<column>>, <<column>>, <<column>>) VALUES\n<<rows>>\nON CONFLICT "
    "DO NOTHING;",
    "SELECT <<column>>, count(*) FROM <<table>> WHERE <<column>> > <<value>> GROUP BY 1 UNION "
    "ALL SELECT 'all', count(*) FROM <<table>>; -- <<date>>",
    "Why is this slow?\n\nEXPLAIN ANALYZE SELECT * FROM <<table>> WHERE <<column>> = <<value>> "
    "OR 1=1;\n<<plan>>\n Execution Time: <<hundred>>.<<n>> ms",
    " id | created_at | total\n----+------------+------\n<<result>>\n(<<few>> rows)",
    "#!/usr/bin/env bash\nset -euo pipefail\n\n<<commands>>",
    "```sh\n<<commands>>\n```\nThe second line fails in cron, but not in my terminal.",
    "GRANT SELECT ON <<table>> TO reporting;\nALTER ROLE reporting PASSWORD NULL; -- logs in by "
    "certificate since <<date>>\nSET statement_timeout = '<<n>>s';",
    "-- migration <<compact>>_<<table>>.sql, checksum <<md>>\nBEGIN;\nUPDATE <<table>> SET "
    "<<column>> = <<value>> WHERE <<column>> IN (<<value>>, <<value>>);\nCOMMIT;",
    "$ history | tail -4\n  <<hundred>>  <<shell>>\n  <<hundred>>  <<shell>>\n  <<hundred>>  "
    "<<shell>>\n  <<hundred>>  <<shell>>",
    "In our schema a row of <<table>> refers to <<table>> by <<column>>. Should I drop the "
    "table <<table>>_tmp before or after the import of <<date>>?",
    'ERROR:  duplicate key value violates unique constraint "<<table>>_pkey"\nDETAIL:  Key '
    "(<<column>>)=(<<order>>) already exists.\nSTATEMENT:  INSERT INTO <<table>> VALUES "
    "(<<value>>)",
    'case "$1" in\n  start) <<shell>> ;;\n  stop)  <<shell>> ;;\n  *)     echo "usage: $0 '
    '{start|stop}" >&2; exit 64 ;;\nesac',
    "WITH ranked AS (\n  SELECT <<column>>, row_number() OVER (PARTITION BY <<column>> ORDER BY "
    "<<column>> DESC) AS n FROM <<table>>\n)\nDELETE FROM <<table>> USING ranked WHERE n > "
    "<<n>>;",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
