"""The portal's own tables that are no topic's: facts about the instance, requests that carry a key."""

from ventanilla.storage.tables import postings
from ventanilla.storage.tables.facts import id_key, instance_fact, instance_facts, keep_fact

__all__ = ["id_key", "instance_fact", "instance_facts", "keep_fact", "postings"]
