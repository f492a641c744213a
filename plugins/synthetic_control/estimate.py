"""Synthetic control and synthetic difference in differences of one panel, with their inference.

A panel is an array of units × periods without gaps, periods in order, the first `n_pre` of them
before the treatment. Importing NumPy and SciPy takes longer than the work, so
this module is imported only where there is a panel.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.optimize import nnls


@dataclass(frozen=True)
class Fit:
    """A synthetic control: weight of each donor, and its gap in each period, treated less it."""

    weights: np.ndarray
    gap: np.ndarray


def simplex_weights(donors, target, ridge=0.0):
    """Weights of at least 0 that sum to 1, so that `weights @ donors` is nearest to `target`.

    `donors` is donors × periods; `ridge` × √(periods) draws the weights towards each other. Where
    amounts are so far apart that no solution is found, all weights are alike, which fits badly.
    """
    count, periods = donors.shape
    rows, aims = [donors.T], [target]
    if ridge:
        rows.append(ridge * np.sqrt(periods) * np.eye(count))
        aims.append(np.zeros(count))
    # The sum is one more equation, so heavy that nothing else moves it.
    heavy = 1e3 * max(np.linalg.norm(donors), np.linalg.norm(target), 1e-9)
    rows.append(np.full((1, count), heavy))
    aims.append([heavy])
    try:
        weights, _ = nnls(np.vstack(rows), np.concatenate(aims), maxiter=100 * count)
    except RuntimeError:
        weights = np.zeros(count)
    return weights / weights.sum() if weights.any() else np.full(count, 1 / count)


def synthetic_control(treated, donors, n_pre, level_shift):
    """The `Fit` of the series `treated` by `donors` on the first `n_pre` periods.

    `level_shift` compares each series with its own mean before, so that only the shape must fit.
    """
    if level_shift:
        treated = treated - treated[:n_pre].mean()
        donors = donors - donors[:, :n_pre].mean(axis=1, keepdims=True)
    weights = simplex_weights(donors[:, :n_pre], treated[:n_pre])
    return Fit(weights, treated - weights @ donors)


def conformal_p_value(treated, donors, n_pre, level_shift, effect=0.0, draws=0, seed=1):
    """P-value of the constant `effect`: how rare the test periods' errors are among all periods'.

    The fit uses every period, as it may where `effect` is true. The block of test periods is moved
    around the circle of periods, so that days may resemble their neighbours; the p-value is then at
    least 1 / number of periods. With `draws`, that many random sets of periods take its place.
    """
    periods, length = len(treated), len(treated) - n_pre
    without_effect = treated - effect * (np.arange(periods) >= n_pre)
    gap = np.abs(synthetic_control(without_effect, donors, periods, level_shift).gap)
    if draws:
        generator = np.random.default_rng(seed)
        sums = np.array([generator.permutation(gap)[:length].sum() for _ in range(draws)])
    else:
        around = np.concatenate([gap, gap])
        sums = np.array([around[i : i + length].sum() for i in range(periods)])
    return float(np.mean(sums >= gap[n_pre:].sum() * (1 - 1e-9)))


def conformal_interval(treated, donors, n_pre, level_shift, estimate, level):
    """Ends of the constant effects that `conformal_p_value` does not reject; None where endless.

    What is not rejected need not hang together; the interval is what lies around all of it.
    """

    def accepted(effect):
        return conformal_p_value(treated, donors, n_pre, level_shift, effect) > 1 - level + 1e-9

    def end(inside, outside):
        # No more than the digits of a number: sales that never change have no scale.
        for _ in range(60):
            if abs(outside - inside) <= 1e-4 * scale:
                break
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if accepted(middle) else (inside, middle)
        return float(inside)

    scale = max(float(np.std(np.diff(treated))), 1e-9)
    radius = max(2 * abs(estimate), 2 * scale)
    for _ in range(8):
        grid = np.linspace(estimate - radius, estimate + radius, 41)
        inside = [i for i, effect in enumerate(grid) if accepted(effect)]
        if inside and inside[0] > 0 and inside[-1] < len(grid) - 1:
            low = end(grid[inside[0]], grid[inside[0] - 1])
            high = end(grid[inside[-1]], grid[inside[-1] + 1])
            # The grid may step over an effect of 0 that is not rejected, and readers look for it.
            return (min(low, 0.0), max(high, 0.0)) if accepted(0.0) else (low, high)
        radius *= 2
    return None, None


def placebo_p_value(treated, donors, n_pre, level_shift):
    """Share of the units whose error grew as much as that of `treated`, each donor in its place."""

    def growth(series, others):
        gap = synthetic_control(series, others, n_pre, level_shift).gap
        return np.mean(gap[n_pre:] ** 2) / max(np.mean(gap[:n_pre] ** 2), 1e-30)

    real = growth(treated, donors)
    placebos = [growth(donors[i], np.delete(donors, i, axis=0)) for i in range(len(donors))]
    return (1 + sum(placebo >= real for placebo in placebos)) / (1 + len(placebos))


def synthetic_did(treated, donors, n_pre, n_treated=1):
    """Effect per unit and period by synthetic difference in differences (Arkhangelsky et al.)."""
    n_post = len(treated) - n_pre
    noise = np.std(np.diff(donors[:, :n_pre], axis=1), ddof=1)
    before, after = donors[:, :n_pre], donors[:, n_pre:]
    # Both weightings have an intercept, which centring takes out.
    units = simplex_weights(
        before - before.mean(axis=1, keepdims=True),
        treated[:n_pre] - treated[:n_pre].mean(),
        ridge=(n_treated * n_post) ** 0.25 * noise,
    )
    target = after.mean(axis=1)
    periods = simplex_weights(
        (before - before.mean(axis=0)).T, target - target.mean(), ridge=1e-6 * noise
    )
    change = treated[n_pre:].mean() - periods @ treated[:n_pre]
    return float(change - units @ (target - before @ periods))


def standard_error(low, high, level):
    """The standard error of a normal estimate whose interval is as wide."""
    return (high - low) / (2 * NormalDist().inv_cdf((1 + level) / 2))


def describe(panel, level):
    """Everything there is to say of one experiment, as a dictionary for JSON.

    `panel` has a dictionary for each unit and period: unit, period, is_treated, is_test, revenue,
    cost. Units that lack a period are left out. `level` is of the interval, such as 0.95.
    """
    periods = sorted({cell["period"] for cell in panel})
    n_pre = len({cell["period"] for cell in panel if not cell["is_test"]})
    cells = {(cell["unit"], cell["period"]): cell for cell in panel}
    units = sorted({cell["unit"] for cell in panel})
    whole = [unit for unit in units if all((unit, period) in cells for period in periods)]
    treated = [unit for unit in whole if cells[unit, periods[0]]["is_treated"]]
    donors = [unit for unit in whole if unit not in treated]
    found = {
        "n_treated": len(treated),
        "n_donors": len(donors),
        "n_pre": n_pre,
        "n_periods": len(periods),
        "n_left_out": len(units) - len(whole),
    }
    if not treated or len(donors) < 2 or n_pre < 2 or n_pre == len(periods):
        return found

    def series(names, value):
        return np.array(
            [[float(cells[unit, period][value]) for period in periods] for unit in names]
        )

    outcome, pool = series(treated, "revenue").mean(axis=0), series(donors, "revenue")
    cost, pool_cost = series(treated, "cost").mean(axis=0), series(donors, "cost")
    # A shift is one more freedom, which a short history cannot pay for.
    level_shift = n_pre > len(donors)
    fit = synthetic_control(outcome, pool, n_pre, level_shift)
    other = synthetic_control(outcome, pool, n_pre, not level_shift)
    cost_gap = cost - fit.weights @ pool_cost
    effect = float(fit.gap[n_pre:].mean())
    before = outcome[:n_pre]
    low, high = conformal_interval(outcome, pool, n_pre, level_shift, effect, level)
    errors = np.sum(fit.gap[:n_pre] ** 2)
    return found | {
        "effect": effect,
        "cost": float(cost_gap[n_pre:].mean() - cost_gap[:n_pre].mean()),
        "test_mean": float(outcome[n_pre:].mean()),
        "p_value": conformal_p_value(outcome, pool, n_pre, level_shift),
        "iid_p_value": conformal_p_value(outcome, pool, n_pre, level_shift, draws=2000),
        "placebo_p_value": placebo_p_value(outcome, pool, n_pre, level_shift),
        "low": low,
        "high": high,
        "std_error": None if low is None else standard_error(low, high, level),
        "level_shift": level_shift,
        "effect_of_other_level_shift": float(other.gap[n_pre:].mean()),
        "synthetic_did": synthetic_did(outcome, pool, n_pre, len(treated)),
        "relative_error": float(np.sqrt(errors / n_pre) / max(abs(before.mean()), 1e-9)),
        "r_squared": float(1 - errors / max(np.sum((before - before.mean()) ** 2), 1e-30)),
        "weights": ", ".join(
            f"{unit} {weight:.4f}"
            for unit, weight in sorted(zip(donors, fit.weights, strict=True), key=lambda x: -x[1])
            if weight >= 5e-5
        ),
    }
