"""From samples of many processes to a ratio with its spread."""
import statistics


def ratio(ours, theirs, more_is_better=False):
    """How many times better ours is: above 1 where ours is better."""
    best, other = (theirs, ours) if more_is_better else (ours, theirs)
    return other / best if best > 0 else float("inf")


def summary(ours, theirs, more_is_better=False):
    """Medians of both sides, their ratio, and the least and the largest ratio of a round.

    Each side is a list of rounds, each round a list of one process's samples; a round counts by its median. The
    ratio is that of the two medians, so it lies between those of the rounds.
    """
    if not ours or len(ours) != len(theirs) or not all(ours) or not all(theirs):
        raise ValueError("both sides need samples from the same rounds")
    pairs = [(statistics.median(a), statistics.median(b)) for a, b in zip(ours, theirs)]
    ratios = [ratio(a, b, more_is_better) for a, b in pairs]
    middle_ours = statistics.median(a for a, _ in pairs)
    middle_theirs = statistics.median(b for _, b in pairs)
    return {
        "ours": middle_ours, "theirs": middle_theirs, "ratio": ratio(middle_ours, middle_theirs, more_is_better),
        "low": min(ratios), "high": max(ratios),
    }


def disagreements(ours, theirs, tolerance=0.02):
    """Facts that both sides state and that differ by more than a share of the larger."""
    differing = []
    # The bank's size is what memory is compared with, and that of fp16 is half on purpose.
    for name in ours.keys() - {"bank_bytes"}:
        a, b = ours[name], theirs.get(name)
        if b is not None and abs(a - b) > tolerance * max(abs(a), abs(b)):
            differing.append(f"{name} is {a:.6g} here and {b:.6g} there")
    return differing


def digits(value):
    """A number with the digits that count."""
    return f"{value:,.{0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 1 else 4}f}"
