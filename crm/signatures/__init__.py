"""Reads a contact out of text: an email signature, a vCard, the words of a business card.

By rules alone: no model, no network, and the same text always reads the same. docs/signatures.md
says what is read and how well.
"""

from crm.signatures.contact import read_contact
from crm.signatures.draft import Reading

__all__ = ["Reading", "read_contact"]
