"""Addresses of pages: tracking parameters, opaque ids, escapes, fragments, maps, packages."""

import base64
import random
from collections.abc import Iterator

from corpus.writing import Slots, filled, lines

_WORDS: Slots = {
    "host": (
        "www.example.com", "shop.example.org", "news.example.net", "docs.example.dev",
        "maps.example.com", "cdn-<<few>>.example.net", "localhost:<<port>>", "127.0.0.1:<<port>>",
        "forum.example.test", "git.example.org", "static.example.com", "[::1]:<<port>>",
        "xn--bcher-kva.example", "media.example.invalid",
    ),
    "slug": (
        "how-to-reset-a-forgotten-password", "ten-soups-for-winter", "token-economics-explained",
        "drop-table-lamps", "card-games-for-two", "phone-cases", "ignore-list",
        "passport-photo-tips", "key-lime-pie-<<n>>", "act-as-a-mentor", "killing-eve-review",
        "what-is-an-iban", "system-of-a-town", "override-the-thermostat",
        "secret-gardens-of-the-north",
    ),
    "path": (
        "/<<slug>>", "/p/<<nano>>", "/articles/<<year>>/<<month>>/<<day>>/<<slug>>",
        "/item/<<order>>", "/watch/<<opaque>>",
        "/blob/<<sha>>/src/<<slug>>.md#L<<n>>-L<<hundred>>", "/api/v<<few>>/rooms/<<uuid>>",
        "/dp/B0<<few>>X<<few>>K<<n>>QZ", "/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82/<<n>>",
        "/wiki/Caf%C3%A9_(disambiguation)", "/~lab/notes/<<compact>>.html", "/img/<<md>>@2x.png",
        "/package/react@18.<<few>>.0", "/f/<<ulid>>/download", "/s/<<short>>",
        "/thread/<<thousand>>?p=<<order>>#post-<<order>>",
    ),
    "parameter": (
        "utm_source=newsletter", "utm_medium=mail", "utm_campaign=spring_<<year>>",
        "utm_content=<<nano>>", "gclid=<<opaque>><<nano>>", "fbclid=<<nano>><<opaque>>",
        "q=red+shoes+size+<<n>>", "ref=<<short>>", "page=<<n>>", "v=<<epoch>>", "_=<<epochms>>",
        "cursor=<<blob>>", "etag=<<md>>", "sort=-price%2Cname", "lang=pt-BR", "t=<<n>>m<<n>>s",
        "from=<<date>>&to=<<date>>", "filter%5Bprice%5D%5Blte%5D=<<n>>", "session_type=guest",
        "digest=sha256%3A<<digest>>", "next=%2Fcards%3Ftab%3D<<few>>",
        "w=<<hundred>>&h=<<hundred>>&fit=crop", "redirect=https%3A%2F%2Fwww.example.com%2F",
        "ids=<<order>>,<<order>>", "bbox=<<longitude>>,<<latitude>>,<<longitude>>,<<latitude>>",
        "passwordless=1", "k=<<ulid>>", "emoji=%F0%9F%94%91", "range=<<n>>-<<hundred>>",
    ),
    "blob": lambda chance: base64.urlsafe_b64encode(chance.randbytes(24)).decode(),
    "query": (
        "?<<parameter>>", "?<<parameter>>&<<parameter>>",
        "?<<parameter>>&<<parameter>>&<<parameter>>&<<parameter>>",
        "?<<parameter>>&amp;<<parameter>>", "",
    ),
    "fragment": (
        "", "", "", "#<<slug>>", "#:~:text=<<slug>>", "#/<<few>>/<<n>>", "#t=<<n>>,<<n>>",
    ),
    "map": (
        "https://maps.example.com/@<<latitude>>,<<longitude>>,<<n>>z",
        "geo:<<latitude>>,<<longitude>>;u=<<n>>",
        "https://maps.example.com/?q=<<latitude>>%2C<<longitude>>&z=<<n>>",
        "https://tiles.example.net/<<n>>/<<thousand>>/<<thousand>>.png",
        "https://maps.example.com/dir/<<latitude>>,<<longitude>>/<<latitude>>,<<longitude>>/data"
        "=!3m1!4b1!4m<<n>>!1d<<longitude>>",
    ),
    "url": (
        "https://<<host>><<path>><<query>><<fragment>>", "https://<<host>><<path>><<query>>",
        "http://<<host>><<path>><<query>>",
    ),
    "other": (
        "magnet:?xt=urn:btih:<<sha>>&dn=distribution-<<n>>.<<n>>-dvd.iso",
        "doi.example/10.<<thousand>>/<<short>>",
        "s3://bucket-<<few>>/year=<<year>>/part-000<<n>>-<<uuid>>.parquet",
        "postgresql://localhost:<<port>>/ledger?sslmode=verify-full", "urn:isbn:978<<order>>",
        "ipfs://bafybei<<md>>", "otel://<<md>>/<<word>><<word>>",
        "pkg:npm/%40scope/cards@<<few>>.<<n>>.0", "chrome-extension://<<md>>/options.html",
        "file:///tmp/export-<<compact>>.csv", "redis://127.0.0.1:<<port>>/<<few>>",
        "about:blank#blocked",
    ),
}  # fmt: skip
_SLOTS: Slots = {
    **_WORDS,
    "list": lines(
        ("- <<url>>", "- [<<slug>>](<<url>>)", "* <<other>>"),
        _WORDS, 3, 6,
    ),
    "sitemap": lines("<url><loc><<url>></loc><lastmod><<date>></lastmod></url>", _WORDS, 2, 4),
    "requests": lines("<<hundred>> <<duration>> GET <<url>>", _WORDS, 2, 6),
}  # fmt: skip

_DOCUMENTS = (
    "Summarise this page for me, please: <<url>>",
    "The short link <<url>> leads to <<url>>, doesn't it?",
    "<<url>>\n<<url>>",
    "Reading list for the week\n<<list>>",
    "<<sitemap>>",
    "We meet here: <<map>> (second entrance). Parking: <<map>>",
    "What do the parameters mean in <<url>>? Can I drop <<parameter>>?",
    "Source: <<url>> (retrieved on <<date>>), archived at "
    "https://web.example.org/web/<<compact>>/<<url>>",
    "<<requests>>",
    "The download is <<other>>, mirror <<other>>; the checksum is <<digest>>.",
    "Redirects: <<url>> -> <<url>> -> <<url>> (<<few>> hops, <<duration>>)",
    '<a href="<<url>>" rel="noopener"><<slug>></a> and <link rel="canonical" href="<<url>>">',
    "Decode %E2%9C%93%20done%21 and %<<n>>%20off, then the query of <<url>>, please.",
    "curl -sL '<<url>>' | jq '.items[<<few>>].url'\n\"<<url>>\"",
    "I opened <<url>> in a private window and the page still greets me with <<other>>. Why?",
    "[1]: <<url>>\n[2]: <<url>>\n[3]: <<map>>",
)


def texts(chance: random.Random) -> Iterator[str]:
    return filled(chance, _DOCUMENTS, _SLOTS)
