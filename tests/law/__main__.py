"""`make law`: years of circles on each core, beside the model of the law, and what they came to together."""

import asyncio
import os
import re
import sys
from time import perf_counter

STEPS, SEED = int(os.environ.get("KRING_LAW_STEPS", "20000")), int(os.environ.get("KRING_LAW_SEED", "0"))
# More would wait for each other.
LANES = min(os.cpu_count() or 1, 4)
_SAID = re.compile(r"(\d+) steps in (\d+) lives, (\d+) times all outer forms, (\d+) comparisons, (\d+) differences")


async def _tests(*which: str, **settings: object) -> tuple[int, str]:
    """The exit code of these tests, and all they printed, which is shown as it comes."""
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "-s", "--in-one-thread", *which),
        env={**os.environ, **{f"KRING_LAW_{name}": str(value) for name, value in settings.items()}},
        stdout=asyncio.subprocess.PIPE,
    )
    assert run.stdout
    printed = ""
    async for line in run.stdout:
        printed += line.decode()
        print(line.decode(), end="", flush=True)
    return await run.wait(), printed


async def main() -> int:
    """0 when nothing differed and each broken rule was noticed."""
    began, seeds = perf_counter(), [SEED * LANES + lane for lane in range(LANES)]
    more = {"STEPS": -(-STEPS // LANES), "ALL_FORMS_EVERY": 50, "SHORTEST": 1}
    lanes = await asyncio.gather(*(_tests("tests/law/test_lives.py", SEED=seed, **more) for seed in seeds))
    counts = [found.groups() for _code, printed in lanes if (found := _SAID.search(printed))]
    steps, lives, forms, comparisons, differences = (sum(map(int, each)) for each in zip(*counts, strict=True))
    broken, _printed = await _tests("tests/law/test_can_fail.py")
    print(
        f"\nAll together: {steps} steps in {lives} lives, {forms} times all outer forms, {comparisons} comparisons, "
        f"{differences} differences, seeds {', '.join(map(str, seeds))}, {perf_counter() - began:.0f} s"
    )
    return max(broken, *(code for code, _printed in lanes))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
