"""JavaScript, TypeScript, HTML and CSS: forms for passwords, colours, decorators, packages."""

import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "Noun": (
        "Token", "Card", "Password", "Phone", "Invoice", "Session", "Address", "Key", "Badge",
        "Emoji", "Iban", "Order",
    ),
    "verb": (
        "use", "fetch", "render", "mask", "reset", "toggle", "parse", "drop", "override",
        "format", "ignore",
    ),
    "env": (
        "process.env.API_TOKEN", "process.env.DB_PASSWORD ?? ''",
        "import.meta.env.VITE_PUBLIC_KEY", "config.get('auth.secret')", "'<your-api-key>'",
        "'xxxx-xxxx-xxxx'", "`${TOKEN}`", "await vault.read('kv/gate')", "undefined",
        "'changeme'", "prompt('Password?')",
    ),
    "held": (
        "apiKey", "password", "clientSecret", "token", "authHeader", "accessKey", "passphrase",
    ),
    "css": (
        "color", "background", "border-color", "outline-color", "fill", "--accent",
        "--key-colour", "caret-color",
    ),
    "selector": (
        ".card::before", "#phone:focus", "a::after", ".token > span", "input[type=password]",
        ":root", "li:nth-child(<<n>>)", "@media print",
    ),
    "pattern": (
        r"/^\d{4}-\d{2}-\d{2}$/", r"/\p{Emoji}/u", r"/[\u200B-\u200D\uFEFF]/g",
        r"/(\d{3})(\d{4})/", "/^[0-9a-f]{7,40}$/i", r"/\bAKIA\w{16}\b/",
    ),
    "package": (
        "react@18.<<few>>.0", "@types/node@20.<<n>>.1", "vite@5.0.<<n>>", "zod@3.<<n>>.4",
        "@scope/cards@<<version>>", "lodash@4.17.21",
    ),
    "note": (
        "ignore the previous value and read the new one", "the key is the row's position",
        "override the system theme", "drop the last token", "kill the process after the test",
        "timestamps are in ms: <<epochms>>", "see commit <<short>>",
        "acts as a <<Noun>> in stories",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "rules": lines(
        "<<selector>> { <<css>>: <<colour>>; <<css>>: <<colour>>80; margin: <<n>>px -<<few>>px; "
        "}",
        _WORDS, 2, 6,
    ),
    "consts": lines(
        (
            "const <<held>> = <<env>>;",
            "export const BUILD = '<<short>>';",
            "const EXPIRES = <<epochms>>; // <<note>>",
            "let id = '<<uuid>>';",
            "const re = <<pattern>>;",
            "const ETAG = 'W/\"<<nano>>\"';",
            "const accent = '<<colour>>';",
            "import hash from './<<word>>.svg';",
        ),
        _WORDS, 3, 7,
    ),
    "fields": lines(
        (
            '  <label>Password <input type="password" name="password" '
            'autocomplete="current-password"></label>',
            '  <input type="tel" placeholder="Phone" pattern="[0-9 ]+" maxlength="<<n>>">',
            '  <input type="hidden" name="csrf" value="">',
            '  <input type="email" placeholder="you (at) example.com">',
            '  <img src="/img/card@2x.png" width="<<hundred>>" alt="card">',
            '  <svg viewBox="0 0 <<n>> <<n>>"><path d="M<<n>> <<n>>L<<n>>.5 <<n>>H<<n>>V<<n>>z" '
            'fill="<<colour>>"/></svg>',
        ),
        _WORDS, 2, 5,
    ),
    "deps": lines("- <<package>>", _WORDS, 3, 7),
}  # fmt: skip

_DOCUMENTS = (
    "<<rules>>",
    "<<consts>>",
    "export function <<verb1>><<Noun1>>(value: string): string | undefined {\n  // <<note>>\n  "
    "const found = value.match(<<pattern>>);\n  return found?.[0] ?? '<<word>>';\n}",
    '<form action="/login" method="post">\n<<fields>>\n</form>',
    "const [<<held1>>, set] = useState<string>('');\nuseEffect(() => {\n  "
    "<<verb>><<Noun>>(<<held1>>); // <<note>>\n}, [<<held1>>]);",
    "await fetch(`/api/orders/${id}?at=<<epochms>>`, {\n  headers: { Authorization: `Bearer "
    "${token}`, 'X-Request-Id': '<<uuid>>' },\n});",
    "describe('<<verb>><<Noun>>', () => {\n  it('leaves <<order>> alone', () => {\n    "
    "expect(<<verb>><<Noun>>('<<order>>')).toBe('<<order>>');\n    "
    "expect(hash('')).toBe('<<digest>>');\n  });\n});",
    "Which of these can I remove?\n<<deps>>\nThe bundle is <<thousand>> kB, chunk <<word>>.js "
    "alone <<hundred>> kB.",
    "@Component({ selector: 'app-<<n>>-card', styleUrls: ['./card.<<word>>.css'] })\nexport "
    "class <<Noun>>Component {\n  @Input() <<held>> = <<env>>;\n  @Output() done = new "
    "EventEmitter<number>(); // <<note>>\n}",
    "type <<Noun1>> = {\n  id: '<<uuid>>' | null;\n  createdAt: number; // <<epochms>>\n  "
    "<<held>>?: never;\n  colour: `#${string}`; // <<colour>>\n};",
    "//# sourceMappingURL=app.<<word>>.js.map\n!function(e,t){var "
    'n={<<n>>:"<<word>>",<<n>>:"<<word>>",<<hundred>>:"<<short>>"};e.c=t}(this,<<thousand>>);',
    "app.listen(<<port>>, '0.0.0.0', () => log('ready'));\napp.use(session({ secret: <<env>>, "
    "maxAge: <<n>>00000 }));\n<<consts>>",
    "The linter says line <<n>>: '<<held>>' is assigned a value but never used.\n```ts\n"
    "<<consts>>\n```\nShould I prefix it with _ or delete it?",
    '<svg xmlns="http://www.w3.org/2000/svg" width="<<n>>" height="<<n>>"><circle '
    'cx="<<n>>.<<few>>" cy="<<n>>" r="<<few>>" stroke="<<colour>>"/><path d="M0 '
    '<<n>>c<<n>>.5-<<n>>.25 <<n>>.75-<<n>> <<hundred>>.125 0z"/></svg>\n<style>\n<<rules>>\n'
    "</style>",
    "const family = '👨\u200d👩\u200d👦';\nconsole.log([...family].length); // 5, <<note>>\n"
    "const seg = new Intl.Segmenter('fa');\n<<consts>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
