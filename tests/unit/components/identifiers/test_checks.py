"""Check digits against examples that those who defined them published."""

from tidegate.components.identifiers.checksums import (
    ean_13,
    luhn,
    mod_11_2,
    mod_11_10,
    mod_97,
    verhoeff,
)
from tidegate.components.identifiers.crypto_addresses import (
    is_base58check,
    is_bech32,
    is_checksummed_ethereum,
)
from tidegate.components.identifiers.iban import cut_iban
from tidegate.components.identifiers.keccak import keccak_256
from tidegate.components.identifiers.phones import international, national


def test_keccak_gives_the_published_digests() -> None:
    # The Keccak team's known answers of Keccak[r=1088, c=512].
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak_256(b"").hex() == empty
    assert keccak_256(b"abc").hex().startswith("4e03657aea45a94f")
    assert keccak_256(bytes(136)) != keccak_256(bytes(135))


def test_each_check_digit_is_right_for_one_digit_alone() -> None:
    for check, body in (
        (luhn, "7992739871"),
        (verhoeff, "236"),
        (mod_11_10, "0794"),
        (ean_13, "400638133393"),
    ):
        assert sum(check(f"{body}{digit}") for digit in range(10)) == 1
    assert luhn("79927398713")
    assert verhoeff("2363")
    assert mod_11_10("07945")
    assert mod_11_2("079X")
    assert mod_97("3214282912345698765432161182")


def test_bitcoin_addresses_of_each_kind_are_right() -> None:
    assert is_base58check("1BoatSLRHtKNngkdXEeobR76b53LETtpyT")
    assert not is_base58check("z" * 34)
    assert not is_base58check("1" * 26)
    assert is_bech32("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")
    assert is_bech32("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0")
    assert not is_bech32("bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")


def test_letters_of_an_ethereum_address_carry_its_check() -> None:
    assert is_checksummed_ethereum("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")
    assert not is_checksummed_ethereum("0xFb6916095ca1df60bB79Ce92cE3Ea74c37c5d359")
    assert not is_checksummed_ethereum("0x" + "0" * 40)


def test_an_account_ends_where_its_country_says() -> None:
    assert cut_iban("AT61 1904 3002 3457 3201 and") == 24
    assert cut_iban("AT61190430023457320123") == 0
    assert cut_iban("ZZ61190430023457320123") == 0


def test_telephone_numbers_come_to_e_164() -> None:
    assert international("+44 (0)20 7946 0018") == "+442079460018"
    assert international("+39 06 698 12345") == "+390669812345"
    assert international("+999 123 4567") is None
    assert international("+800 1234 5678") == "+80012345678"
    assert national("020 7946 0018", "GB") == "+442079460018"
    assert national("12", "GB") is None
