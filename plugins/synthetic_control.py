"""Synthetic control and synthetic difference in differences of one panel, with their inference.

A panel is an array of units × periods without gaps, periods in order, the first `n_pre` of them
before the treatment. NumPy and SciPy are imported here, and this module only by the model that
needs it, and only where there is a panel.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.optimize import nnls


@dataclass(frozen=True)
class Fit:
    """A synthetic control: weight of each donor, and its gap in each period, treated − synthetic."""

    weights: np.ndarray
    gap: np.ndarray


def simplex_weights(donors, target, ridge=0.0):
    """Weights of at least 0 that sum to 1, so that `weights @ donors` is nearest to `target`.

    `donors` is donors × periods; `ridge` × √(periods) draws the weights towards each other.
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
    weights, _ = nnls(np.vstack(rows), np.concatenate(aims), maxiter=100 * count)
    return weights / weights.sum()


def synthetic_control(treated, donors, n_pre, level_shift):
    """The `Fit` of the series `treated` by `donors` (donors × periods) on the first `n_pre` periods.

    `level_shift` compares each series with its own mean before, so that only the shape must fit.
    """
    if level_shift:
        treated = treated - treated[:n_pre].mean()
        donors = donors - donors[:, :n_pre].mean(axis=1, keepdims=True)
    weights = simplex_weights(donors[:, :n_pre], treated[:n_pre])
    return Fit(weights, treated - weights @ donors)


def conformal_p_value(treated, donors, n_pre, level_shift, effect=0.0):
    """P-value of the constant `effect` by moving the block of test periods around the residuals.

    The fit uses every period, as it may where `effect` is true. At least 1 / number of periods.
    """
    periods = len(treated)
    without_effect = treated - effect * (np.arange(periods) >= n_pre)
    gap = np.abs(synthetic_control(without_effect, donors, periods, level_shift).gap)
    around = np.concatenate([gap, gap])
    blocks = np.array([around[i : i + periods - n_pre].sum() for i in range(periods)])
    return float(np.mean(blocks >= blocks[n_pre] * (1 - 1e-9)))


def conformal_interval(treated, donors, n_pre, level_shift, estimate, level):
    """Ends of the constant effects that `conformal_p_value` does not reject; None where endless."""

    def accepted(effect):
        return conformal_p_value(treated, donors, n_pre, level_shift, effect) > 1 - level + 1e-9

    def end(direction):
        inside, step = estimate, scale
        while accepted(inside + direction * step):
            inside += direction * step
            step *= 2
            if step > 1e4 * scale:
                return None
        outside = inside + direction * step
        while abs(outside - inside) > 1e-4 * scale:
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if accepted(middle) else (inside, middle)
        return float(inside)

    scale = max(float(np.std(np.diff(treated))), 1e-9)
    return end(-1), end(1)


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
