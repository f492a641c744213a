"""The distributions of macros/statistics against SciPy, on grids of arguments."""

import duckdb
import pytest
from scipy import stats
from statistics_macros import sql

DEGREES = [1, 1.3, 2, 2.5, 3, 4.9, 7, 9.7, 30, 99.5, 1234.5, 1e5, 1e6, 1e7, 1e9, 1e300]
PROBABILITIES = [1e-9, 1e-6, 0.001, 0.005, 0.025, 0.05, 0.1, 0.3, 0.45, 0.499, 0.5, 0.6, 0.9, 0.975]
PROBABILITIES += [0.99, 0.9999]
STATISTICS = [-1e3, -40, -8, -3, -1, -0.1, 0, 1e-5, 0.2, 0.7, 1, 2, 2.1, 2.13, 3, 5, 9, 30, 1e6]


def pairs(values, degrees, expression):
    """(value, degrees, result) for each pair; the columns are called `x` and `df`."""
    return duckdb.execute(
        f"select x, df, {expression} from (select unnest(?::double[]) as x) as xs,"
        " (select unnest(?::double[]) as df) as dfs",
        [values, degrees],
    ).fetchall()


def known(degrees):
    """SciPy has no t distribution of endless degrees; beyond this it is the normal."""
    return min(degrees, 1e15)


def test_student_t_quantile():
    for x, df, found in pairs(PROBABILITIES, DEGREES, sql("student_t_quantile", "x", "df")):
        assert found == pytest.approx(stats.t.ppf(x, known(df)), rel=5e-9, abs=1e-9), (x, df)


def test_student_t_cdf():
    for x, df, found in pairs(STATISTICS, DEGREES, sql("student_t_cdf", "x", "df")):
        assert found == pytest.approx(stats.t.cdf(x, known(df)), abs=1e-9), (x, df)


def test_student_t_p_value_keeps_its_digits_in_the_tails():
    for x, df, found in pairs(STATISTICS, DEGREES, sql("student_t_p_value", "x", "df")):
        expected = 2 * stats.t.sf(abs(x), known(df))
        assert found == pytest.approx(expected, rel=1e-7, abs=1e-30), (x, df)


def test_normal():
    for x, _, cdf, p_value in duckdb.execute(
        f"select x, 0, {sql('normal_cdf', 'x')}, {sql('normal_p_value', 'x')}"
        " from (select unnest(?::double[]) as x) as xs",
        [STATISTICS],
    ).fetchall():
        assert cdf == pytest.approx(stats.norm.cdf(x), abs=1e-9), x
        assert p_value == pytest.approx(2 * stats.norm.sf(abs(x)), rel=1e-7, abs=1e-30), x
    for x, _, found in pairs(PROBABILITIES, [0], sql("normal_quantile", "x")):
        assert found == pytest.approx(stats.norm.ppf(x), rel=5e-9, abs=1e-9), x


@pytest.mark.parametrize(
    "arguments",
    ["null, 5", "0.9, null", "0, 5", "1, 5", "-0.1, 5", "0.9, 0.99", "0.9, -3", "0.9, 0"],
)
def test_quantiles_that_are_not_there_are_null(arguments):
    (found,) = duckdb.execute(
        f"select {sql('student_t_quantile', *arguments.split(', '))}"
    ).fetchone()
    assert found is None


@pytest.mark.parametrize("arguments", ["null, 5", "2, null", "2, 0.5", "-2, 0"])
@pytest.mark.parametrize("macro", ["student_t_cdf", "student_t_p_value"])
def test_probabilities_that_are_not_there_are_null(macro, arguments):
    (found,) = duckdb.execute(f"select {sql(macro, *arguments.split(', '))}").fetchone()
    assert found is None


def test_welch():
    a, b = [1.0, 2.0, 4.0, 9.0], [2.0, 7.0, 7.5, 8.0, 11.0, 30.0]
    arms = [str(x) + "::double" for x in (stats.tvar(a), len(a), stats.tvar(b), len(b))]
    std_error, df = duckdb.execute(
        f"select {sql('welch_std_error', *arms)}, {sql('welch_degrees_of_freedom', *arms)}"
    ).fetchone()
    expected = stats.ttest_ind(b, a, equal_var=False)
    assert (sum(b) / 6 - sum(a) / 4) / std_error == pytest.approx(expected.statistic, rel=1e-12)
    assert df == pytest.approx(expected.df, rel=1e-12)


def fieller(numerator, denominator, numerator_variance, covariance, denominator_variance, t):
    values = (numerator, denominator, numerator_variance, covariance, denominator_variance, t)
    values = [f"({value}::double)" for value in values]
    return duckdb.execute(
        f"select {sql('fieller_low', *values)}, {sql('fieller_high', *values)}"
    ).fetchone()


def test_fieller_ends_are_where_the_ratio_is_just_rejected():
    n, d, vn, c, vd, t = 22, 13, 30, 8, 6, 2.1
    for end in fieller(n, d, vn, c, vd, t):
        assert abs(n - end * d) / (vn - 2 * end * c + end * end * vd) ** 0.5 == pytest.approx(t)


def test_fieller_without_variance_of_the_cost_is_the_plain_interval():
    assert fieller(10, 4, 9, 0, 0, 2) == pytest.approx(((10 - 6) / 4, (10 + 6) / 4))


def test_fieller_has_no_ends_where_the_cost_may_be_zero():
    assert fieller(22, 3, 30, 8, 6, 2.1) == (None, None)
