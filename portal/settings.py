"""What a region sets: read once from the environment (prefix KRING_), checked at start."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class CrisisNumber(BaseModel):
    """A number to call, shown on every page; checked_on says when somebody last verified it."""

    name: str
    number: str
    checked_on: date


def _crisis_numbers() -> list[CrisisNumber]:
    checked = date(2026, 11, 1)
    return [
        CrisisNumber(name="112", number="112", checked_on=checked),
        CrisisNumber(name="113", number="0800-0113", checked_on=checked),
        CrisisNumber(name="Veilig Thuis", number="0800-2000", checked_on=checked),
        CrisisNumber(name="Kindertelefoon", number="0800-0432", checked_on=checked),
    ]


GENERAL = "general"
_CLASS = re.compile(r"(?P<name>\w(?:[\w -]{0,38}\w)?):(?P<years>\d{1,3})(?::(?P<age>\d{1,3}))?")


@dataclass(frozen=True)
class FileClass:
    """How long the files of one class are kept (bewaarklasse): so many years, and not before she is of an age."""

    name: str
    years: int
    until_age: int = 0


def _classes(said: str) -> list[FileClass]:
    found = []
    for each in filter(None, map(str.strip, said.split(";"))):
        read = _CLASS.fullmatch(each)
        if read is None:
            raise ValueError(f"'{each}' is no name:years:until_age, such as 'ondertoezichtstelling:20:48'")
        found.append(FileClass(read["name"], int(read["years"]), int(read["age"] or 0)))
    return found


class Settings(BaseSettings):
    """One process's settings; every field can be set as KRING_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="KRING_", extra="ignore")

    mode: Literal["serve", "demo", "test"] = "serve"
    origin: str = "https://kring.example"
    host: str = "127.0.0.1"
    port: int = 8000
    # Whose word is taken for where a reader comes from: addresses or networks of proxies, with commas between.
    proxies: str = "127.0.0.1,::1"
    database_url: str = "sqlite://.kring/kring.sqlite3"
    # The master keys, the newest last: from a key service's command, else from here, else from the file.
    key_command: str = ""
    master_key: SecretStr = SecretStr("")
    key_file: Path = Path(".kring/key")
    region: str = "Regio"
    neutral_site: str = "https://www.knmi.nl/"
    crisis: list[CrisisNumber] = _crisis_numbers()
    mail_from: str = "Kring <noreply@kring.example>"
    smtp_url: str = ""
    # Whether anyone may begin an account by proving an e-mail address; else only who is invited.
    open_accounts: bool = True
    # Providers on private addresses are refused unless a test or the demo says otherwise.
    inward_fetches: bool = False

    # How long a session may lie still, and lasts at most: at work, in the family, on a device to be remembered.
    # Never shorter than the warning before the end, and what is written of being seen, leave room for.
    staff_idle_minutes: int = Field(default=30, ge=5, le=24 * 60)
    staff_hours: int = Field(default=12, ge=1, le=7 * 24)
    own_idle_minutes: int = Field(default=30, ge=5, le=24 * 60)
    own_hours: int = Field(default=12, ge=1, le=7 * 24)
    remembered_days: int = Field(default=30, ge=1, le=90)

    # How long what is kept (`portal let-go`). A file: after its last change, never shorter than the Jeugdwet says; and
    # if a region so decides not before the young person is of this age (0: her age plays no part).
    keep_file_years: int = Field(default=20, ge=20, le=100)
    keep_file_until_age: int = Field(default=0, ge=0, le=100)
    # Files that are kept longer than the others, each class as name:years:until_age, with semicolons between.
    keep_file_classes: str = ""
    keep_log_years: int = Field(default=5, ge=5, le=100)
    keep_session_days: int = Field(default=30, ge=1, le=365)
    keep_draft_days: int = Field(default=7, ge=1, le=30)
    keep_letter_days: int = Field(default=30, ge=1, le=365)

    @field_validator("proxies")
    @classmethod
    def _are_networks(cls, said: str) -> str:
        # A name, or a network written wrongly, would be believed in silence as nobody's.
        return ",".join(str(ip_network(each.strip())) for each in said.split(",") if each.strip())

    # Of this field alone, not of the whole: an error shows what it was given, and the whole holds the master key.
    @field_validator("keep_file_classes")
    @classmethod
    def _are_longer(cls, said: str, info: ValidationInfo) -> str:
        if not {"keep_file_years", "keep_file_until_age"} <= info.data.keys():
            return said
        years, age = info.data["keep_file_years"], info.data["keep_file_until_age"]
        found = _classes(said)
        names = [GENERAL, *(each.name for each in found)]
        if twice := next((each for each in names if names.count(each) > 1), None):
            raise ValueError(f"{twice} stands there twice, or is what all other files are called")
        # A class that is let go of sooner than all others would be a way to be rid of a file.
        if not all(years <= each.years <= 100 and age <= each.until_age <= 100 for each in found):
            raise ValueError(
                f"a class is kept for {years} to 100 years, and until {age} to 100: never shorter than all"
            )
        return said

    @property
    def file_classes(self) -> dict[str, FileClass]:
        """How long files are kept, by the class a circle has: '' for the general one, which stands first."""
        general = FileClass("", self.keep_file_years, self.keep_file_until_age)
        return {each.name: each for each in (general, *_classes(self.keep_file_classes))}

    @property
    def key_in_file(self) -> bool:
        """Whether the master keys stand in `key_file`."""
        return not self.key_command and not self.master_key.get_secret_value()

    @property
    def secure(self) -> bool:
        """Whether pages are served over https, as every mode but the demo and tests demands."""
        return self.origin.startswith("https://")


@cache
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` after changing the environment."""
    return Settings()
