"""Identifiers of people and accounts: their check digits and forms, with no text around them."""
