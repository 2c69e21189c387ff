"""Settings of the agent."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    model: str = "small-1"
    temperature: float = 0.2
    dspy_max_tokens: int = 3000
    tool_timeout: float = 5.0


settings = Settings()
