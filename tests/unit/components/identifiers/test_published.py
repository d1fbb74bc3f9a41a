"""Identifiers that those who issue or define them print as examples, and neighbours of these.

Numbers that our own arithmetic made would only show that it agrees with itself.
"""

from collections.abc import Callable

import pytest

from tidegate.components.identifiers import national_europe as europe
from tidegate.components.identifiers import national_world as world
from tidegate.components.identifiers.crypto_addresses import (
    is_base58check,
    is_bech32,
    is_checksummed_ethereum,
    is_unchecked_ethereum,
)
from tidegate.components.identifiers.email_addresses import is_email
from tidegate.components.identifiers.iban import LENGTHS, cut_iban, is_iban
from tidegate.components.identifiers.payment_cards import is_card

Check = Callable[[str], bool]

# Wikipedia: the article about the number, with the source that it gives. stdnum: the documentation
# of the library python-stdnum, which gives its own.
NATIONAL: tuple[tuple[Check, str], ...] = (
    (europe.is_gb_nhs, "9434765919"),  # NHS Data Dictionary, Wikipedia
    (europe.is_gb_nhs, "9434765870"),  # stdnum
    (europe.is_de_tax_id, "86095742719"),  # Bundeszentralamt für Steuern, Wikipedia
    (europe.is_de_tax_id, "47036892816"),  # the same, ELSTER: Prüfung der IdNr
    (europe.is_de_tax_id, "65929970489"),  # the same
    (europe.is_fr_nir, "255081416802538"),  # Wikipedia
    (europe.is_fr_nir, "295109912611193"),  # stdnum
    (europe.is_es_dni, "12345678Z"),  # Ministerio del Interior, specimen of the DNI
    (europe.is_es_dni, "54362315K"),  # stdnum
    (europe.is_es_nie, "X1234567L"),  # Wikipedia
    (europe.is_es_nie, "X2482300W"),  # stdnum
    (europe.is_it_codice_fiscale, "RSSMRA85T10A562S"),  # Agenzia delle Entrate, specimen
    (europe.is_it_codice_fiscale, "MRTMTT25D09F205Z"),  # Wikipedia
    (europe.is_it_codice_fiscale, "RCCMNL83S18D969H"),  # stdnum
    (europe.is_nl_bsn, "111222333"),  # Rijksdienst voor Identiteitsgegevens, the eleven test
    (europe.is_be_national_number, "85073003328"),  # Wikipedia
    (europe.is_be_national_number, "17073003384"),  # Wikipedia, born since 2000
    (europe.is_pl_pesel, "44051401359"),  # Wikipedia
    (europe.is_pl_pesel, "02070803628"),  # Wikipedia
    (europe.is_se_personnummer, "6408233234"),  # Skatteverket, SKV 704
    (europe.is_se_personnummer, "8112189876"),  # Wikipedia
    (europe.is_fi_hetu, "131052308T"),  # Digital and Population Data Services Agency
    (europe.is_no_fodselsnummer, "15108695088"),  # stdnum
    (europe.is_pt_nif, "123456789"),  # Wikipedia
    (europe.is_pt_nif, "501964843"),  # stdnum
    (europe.is_ch_ahv, "7569217076985"),  # Central Compensation Office, Wikipedia
    (europe.is_at_svnr, "1237010180"),  # Wikipedia
    (world.is_in_aadhaar, "999941057058"),  # UIDAI, developer's test data
    (world.is_in_aadhaar, "234123412346"),  # stdnum
    (world.is_br_cpf, "11144477735"),  # Wikipedia
    (world.is_br_cpf, "52998224725"),  # Wikipedia
    (world.is_br_cnpj, "00000000000191"),  # Banco do Brasil's
    (world.is_br_cnpj, "12ABC34501DE35"),  # Receita Federal, CNPJ alfanumérico
    (world.is_ca_sin, "123456782"),  # stdnum
    (world.is_au_tfn, "876543210"),  # Australian Taxation Office, test data
    (world.is_au_tfn, "123456782"),  # Wikipedia
    (world.is_jp_my_number, "621498320257"),  # stdnum
    (world.is_kr_rrn, "8612242567484"),  # Hibernate Validator, KorRRN
    (world.is_cn_resident_id, "11010519491231002X"),  # GB 11643-1999
    (world.is_cn_resident_id, "440524188001010014"),  # GB 11643-1999
    (world.is_tr_tckn, "10000000146"),  # Wikipedia
    (world.is_tr_tckn, "17291716060"),  # stdnum
    (world.is_za_id, "8001015009087"),  # Wikipedia
    (world.is_za_id, "7503305044089"),  # stdnum
    (world.is_sg_nric, "S1234567D"),  # T. Ngiam, The Singapore NRIC check letter
    (world.is_il_id, "039337423"),  # stdnum
)

# Without check digits: what is never issued.
NEVER_ISSUED: tuple[tuple[Check, str], ...] = (
    (europe.is_gb_nino, "QQ123456C"),  # the specimen of HM Revenue & Customs
    (europe.is_gb_nino, "TN123456C"),  # NIM39110: BG, GB, KN, NK, NT, TN, ZZ
    (europe.is_gb_nino, "AO123456C"),  # NIM39110: no O as the second letter
    (world.is_us_ssn, "000123456"),  # SSA: no area 000, 666 or from 900 on
    (world.is_us_ssn, "666123456"),
    (world.is_us_ssn, "987654320"),  # SSA: for advertisements
    (world.is_us_ssn, "123004567"),  # SSA: no group 00
    (world.is_us_ssn, "123450000"),  # SSA: no serial number 0000
    (world.is_us_itin, "900490000"),  # IRM 3.21.263: 50 to 65, 70 to 88, 90 to 92, 94 to 99
    (world.is_us_itin, "900660000"),
    (world.is_us_itin, "900690000"),
    (world.is_us_itin, "900890000"),
    (world.is_us_itin, "900930000"),
    (world.is_ca_sin, "046454286"),  # the made-up one of Wikipedia: none begins with 0
    (europe.is_dk_cpr, "3113614285"),
)
ISSUED: tuple[tuple[Check, str], ...] = (
    (europe.is_gb_nino, "AB123456C"),  # as QQ123456C, with letters that are issued
    (europe.is_dk_cpr, "0707614285"),  # CPR-kontoret, Personnummeret i CPR
    (world.is_us_ssn, "078051120"),  # SSA: printed on a card in wallets, and used by thousands
    (world.is_us_itin, "912903456"),  # stdnum
    (world.is_us_itin, "900500000"),
    (world.is_us_itin, "900990000"),
)

# SWIFT, IBAN Registry, release 100: the example of each country.
REGISTERED = """
    AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741
    AT611904300234573201 AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034
    BG80BNBG96611020345678 BH67BMAG00001299123456 BI4210000100010000332045181
    BR1800360305000010009795493C1 BY13NBRB3600900000002Z00AB00 CH9300762011623852957
    CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399
    DE89370400440532013000 DJ2100010000000154000100186 DK5000400440116243
    DO28BAGR00000001212453611324 EE382200221020145685 EG380019000500000000263180002
    ES9121000418450200051332 FI2112345600000785 FK88SC123456789012 FO6264600001631634
    FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917
    GI75NWBK000000007099453 GL8964710001000206 GR1601101250000000012300695
    GT82TRAJ01020000001210029690 HN88CABF00000000000250005469 HR1210010051863000160
    HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999
    IQ98NBIQ850123456789012 IS140159260076545510730339 IT60X0542811101000000123456
    JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100
    LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA
    LT121000011101001000 LU280019400644750000 LV80BANK0000435195001 LY83002048000020100120361
    MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951
    MK07250120000058984 MN121234123456789123 MR1300020001010000123456753
    MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR NI45BAPR00000013000003558124
    NL91ABNA0417164300 NO9386011117947 OM810180000001299123456 PK36SCBL0000001123456702
    PL61109010140000071219812874 PS92PALS000000000400123456702 PT50000201231234567890154
    QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 RS35260005601001611379
    RU0304452522540817810538091310419 SA0380000000608010167519 SC18SSCB11010000000000001497USD
    SD8811123456789012 SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541
    SM86U0322509800000000270100 SO211000001001000100141 ST23000100010051845310146
    SV62CENR00000000000000700025 TL380080012345678910157 TN5910006035183598478831
    TR330006100519786457841326 UA213223130000026007233566001 VA59001123000012345678
    VG96VPVG0000012345678901 XK051212012345678906 YE15CBYE0001018861234567891234
"""
# Wikipedia, International Bank Account Number, and iban.com: of countries that are not in it.
UNREGISTERED = """
    DZ580002100001113000000570 AO06004400006729503010102 BJ66BJ0610100100144390000769
    BF42BF0840101300463574000390 CM2110002000300277976315008 CV64000500000020108215144
    CF4220001000010120069700160 TD8960002000010271091600153 KM4600005000010010904400137
    CG3930011000101013451300019 CI93CI0080111301134291200589 GQ7050002001003715228190196
    GA2140021010032001890020126 GW04GW1430010181800637601 IR580540105180021273113007
    MG4600005030071289421016045 ML13ML0160120102600100668497 MA64011519000001205000534921
    MZ59000301080016367102371 NE58NE0380100100130305000268 SN08SN0100152000048500003035
    TG53TG0090604310346500400070
"""
IBANS = (REGISTERED + UNREGISTERED).split()

# Test numbers that payment providers publish: Stripe, Adyen, Braintree, Worldpay.
CARDS = (
    "4111111111111111",  # Visa
    "4222222222222",  # Visa of 13 digits
    "4000056655665556",  # Visa debit
    "5555555555554444",  # Mastercard
    "5105105105105100",
    "2223003122003222",  # Mastercard, 2-series
    "378282246310005",  # American Express
    "343434343434343",
    "6011111111111117",  # Discover
    "6445644564456445",
    "30569309025904",  # Diners Club
    "3056930009020004",  # of 16 digits
    "36227206271667",
    "38520000023237",
    "3530111333300000",  # JCB
    "3566002020360505",
    "6200000000000005",  # UnionPay
    "6205500000000000004",  # of 19 digits
    "6304000000000000",  # Maestro
    "6759649826438453",
    "5018000000000009",
)

# Bitcoin wiki, Address, and BIP 173 and 350, test vectors.
BASE58 = ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
          "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy")  # fmt: skip
BECH32 = (
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
    "BC1SW50QGDZ25J",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
)
NO_BECH32 = (
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",  # the check of BIP 173
    "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",  # that of BIP 350
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
)

# EIP-55, test cases.
ETHEREUM = (
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
)
OF_ONE_CASE = (
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
)


def neighbours(number: str) -> list[str]:
    """A number with each of its digits in turn replaced by the next one."""
    return [
        number[:place] + str((int(sign) + 1) % 10) + number[place + 1 :]
        for place, sign in enumerate(number)
        if sign.isdigit()
    ]


@pytest.mark.parametrize(("is_right", "number"), NATIONAL)
def test_a_published_number_is_right_and_with_any_one_digit_changed_it_is_not(
    is_right: Check, number: str
) -> None:
    assert is_right(number)
    assert not any(map(is_right, neighbours(number)))


@pytest.mark.parametrize(("is_right", "number"), ISSUED)
def test_without_check_digits_what_is_issued_is_right(is_right: Check, number: str) -> None:
    assert is_right(number)


@pytest.mark.parametrize(("is_right", "number"), NEVER_ISSUED)
def test_what_is_never_issued_is_not_right(is_right: Check, number: str) -> None:
    assert not is_right(number)


def test_every_national_number_has_a_published_example() -> None:
    checked = {check for check, _ in (*NATIONAL, *ISSUED)}
    declared = {
        check
        for module in (europe, world)
        for name, check in vars(module).items()
        if name.startswith("is_") and check.__module__ == module.__name__
    }
    assert declared - checked == {world.is_kr_dated}


@pytest.mark.parametrize("number", IBANS)
def test_the_published_account_of_a_country_is_right_and_has_its_length(number: str) -> None:
    assert is_iban(number)
    assert cut_iban(number) == len(number)
    assert not any(map(is_iban, neighbours(number)))


def test_every_country_has_a_published_account() -> None:
    assert {number[:2] for number in IBANS} == set(LENGTHS)


@pytest.mark.parametrize("number", CARDS)
def test_a_published_card_is_right_and_with_any_one_digit_changed_it_is_not(number: str) -> None:
    assert is_card(number)
    assert not any(map(is_card, neighbours(number)))


def test_published_addresses_of_bitcoin_are_right_and_with_their_end_changed_are_not() -> None:
    assert all(map(is_base58check, BASE58))
    assert not any(is_base58check(f"{address[:-1]}z") for address in BASE58)
    assert all(map(is_bech32, BECH32))
    assert not any(map(is_bech32, NO_BECH32))


def test_published_addresses_of_ethereum_carry_their_check() -> None:
    assert all(map(is_checksummed_ethereum, ETHEREUM))
    assert not any(is_checksummed_ethereum(f"0x{one[2:].swapcase()}") for one in ETHEREUM)
    assert all(map(is_unchecked_ethereum, OF_ONE_CASE))
    assert not any(map(is_checksummed_ethereum, OF_ONE_CASE))


FILES_AND_UNITS = """
    app@v2.css rows@2024.csv icon@2x.gif dump@1.gz a@b.htm a@b.html php@8.ini icon@2x.jpeg
    icon@3x.jpg app@v2.js data@v1.json app@v2.jsx yarn@4.lock app@1.log units@boot.path
    paper@v2.pdf icon@2x.png user@1000.scope getty@tty1.service user@1000.slice docker@main.socket
    icon@2x.svg dev@swap.swap multi@user.target backup@home.timer tool@v1.toml app@v2.ts app@v2.tsx
    notes@v1.txt icon@2x.webp tool@v1.whl build@v2.xml deploy@v1.yaml ci@v1.yml model@v1.py
"""


@pytest.mark.parametrize("name", FILES_AND_UNITS.split())
def test_names_of_files_and_of_units_are_no_addresses_of_mail(name: str) -> None:
    assert not is_email(name)
