"""The language model: a stand-in that answers with as many words as it was asked for."""
import logging

from agent.config import settings

log = logging.getLogger("agent.language_model")


def complete(words: int) -> tuple[str, str]:
    """An answer, and why it ended: stop, or length where the limit cut it."""
    limit = settings.dspy_max_tokens
    answer = " ".join(["word"] * min(words, limit))
    if words > limit:
        log.warning(f"LM response truncated (max_tokens={limit})")
        return answer, "length"
    return answer, "stop"
