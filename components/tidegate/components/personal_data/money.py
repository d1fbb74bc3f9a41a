"""Accounts, cards and purses."""

from tidegate.components.identifiers.crypto_addresses import (
    is_base58check,
    is_bech32,
    is_checksummed_ethereum,
    is_unchecked_ethereum,
)
from tidegate.components.identifiers.iban import IBAN, cut_iban, is_iban
from tidegate.components.identifiers.payment_cards import (
    CARD_IN_GROUPS,
    CARD_OF_OTHER_LENGTH,
    CARD_OF_USUAL_LENGTH,
    cut_card,
    is_card,
)
from tidegate.components.personal_data.entity import Entity, Form, alone, numbered, rule, written
from tidegate.components.personal_data.words import OTHER_NUMBERS, words
from tidegate.schemas.records import Severity

_CARD = "card|visa|amex"

PAYMENT_CARD = Entity(
    rule("payment_card", "The number of a payment card (ISO/IEC 7812)."),
    {
        "card_in_groups": Form(
            alone(CARD_IN_GROUPS, _CARD),
            "certain",
            numbered(is_card),
            cut=cut_card,
            is_checked=True,
        ),
        "card_of_usual_length": Form(
            alone(CARD_OF_USUAL_LENGTH, _CARD), "likely", numbered(is_card), is_checked=True
        ),
        "card_of_other_length": Form(alone(CARD_OF_OTHER_LENGTH), "weak", numbered(is_card)),
    },
    words=words(
        "card, cards, credit, debit, visa, mastercard, amex, american express, discover, diners",
        "maestro, unionpay, kreditkarte, karte, carte bancaire, carte de crédit",
        "numéro de carte, tarjeta, numero di carta, cartão",
        "kaartnummer, クレジットカード, 信用卡, 카드",
    ),
    against=f"{OTHER_NUMBERS}|{words('order')}",
)

IBAN_NUMBER = Entity(
    rule("iban", "An international bank account number (ISO 13616)."),
    {
        "iban": Form(
            alone(IBAN, "iban"), "certain", numbered(is_iban), cut=cut_iban, is_checked=True
        )
    },
    words="",
    against="",
)

BITCOIN_ADDRESS = Entity(
    rule("bitcoin_address", "An address of Bitcoin, by its checksum.", Severity.MEDIUM),
    {
        "bitcoin_base58": Form(
            alone(r"[13][1-9A-HJ-NP-Za-km-z]{25,34}"), "certain", written(is_base58check), True
        ),
        "bitcoin_bech32": Form(alone(r"bc1[02-9ac-hj-np-z]{11,71}"), "certain", written(is_bech32)),
    },
    words="",
    against="",
    canonical=lambda text: text.lower() if text.lower().startswith("bc1") else text,
)

ETHEREUM_ADDRESS = Entity(
    rule("ethereum_address", "An address of Ethereum, by its checksum (EIP-55).", Severity.MEDIUM),
    {
        "ethereum": Form(alone(r"0x[0-9a-f]{40}"), "certain", written(is_checksummed_ethereum)),
        "ethereum_of_one_case": Form(
            alone(r"0x[0-9a-f]{40}"), "weak", written(is_unchecked_ethereum)
        ),
    },
    words=words("eth, ether, wallet, erc20, metamask, send to, deposit address"),
    against=words("commit, hash, transaction, tx, contract"),
)

ENTITIES = (PAYMENT_CARD, IBAN_NUMBER, BITCOIN_ADDRESS, ETHEREUM_ADDRESS)
