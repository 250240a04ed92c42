//! The bipartite configuration model.

use super::super::CoordinationError;

/// The most probable-at-random bipartite graph whose rows and columns have, on average, the degrees of the
/// data.
///
/// # Definition
/// The graphs of maximal entropy with these expected degrees have independent links of probability
/// p = x y / (1 + x y), where every row has an x and every column a y such that the probabilities of a row
/// and of a column sum to its degree (`BiCM`; Saracco, Di Clemente, Gabrielli & Squartini 2015, *Scientific
/// Reports* 5, 10595). Rows of one degree have one x, columns of one degree one y, so the equations are
/// those of the distinct degrees alone (Vallarano et al. 2021, *Scientific Reports* 11, 15227). They are
/// solved by Newton's method on the logarithms, which climbs the likelihood of the data, a concave function;
/// the rows are solved for with the columns eliminated, or the other way round, whichever are fewer.
///
/// Where the degrees leave no choice the equations have no finite solution: a row with a link to every
/// column, or k rows that have together all the links that their columns allow (equality in the
/// condition of Gale and Ryser 1957). There the links are exactly 1 or 0, and what is between such rows is
/// solved for by itself.
///
/// # Complexity
/// O(R log R + C + i (r c² + c³)) time for R rows and C columns that have r ≥ c distinct degrees (or the other
/// way round) and i, some ten, iterations; O(R + C + r c) space. m links have at most √(2m) distinct degrees
/// on either side.
///
/// # Edge cases
/// Rows and columns without links have probability 0; without any row or column there is nothing to solve.
/// Equal degrees give equal results in any order.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Bicm {
    row_class: Vec<u32>,
    column_class: Vec<u32>,
    rows: Vec<RowClass>,
    columns: Vec<ColumnClass>,
    log_likelihood: f64,
    iterations: u32,
    residual: f64,
}

/// The rows of one degree.
#[derive(Debug, Clone, Copy, PartialEq)]
struct RowClass {
    degree: u32,
    count: u32,
    /// Columns of at most this degree have no link to these rows,
    none_to: u32,
    /// and those of at least this one have one to each.
    all_from: u32,
    ln_x: f64,
}

/// The columns of one degree.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ColumnClass {
    degree: u32,
    count: u32,
    ln_y: f64,
}

/// Expected degrees this near the data are near enough.
const TOLERANCE: f64 = 1e-9;
const MOST_ITERATIONS: u32 = 200;

impl Bicm {
    /// Fits the model to the degrees of rows and columns.
    ///
    /// ```
    /// use sanction_graph::coordination::validation::Bicm;
    ///
    /// let fit = Bicm::fit(&[1, 1, 2], &[2, 1, 1])?;
    /// let expected: f64 = (0..3).map(|column| fit.probability(2, column)).sum();
    /// assert!((expected - 2.0).abs() < 1e-8 && fit.residual() < 1e-8);
    /// assert!(Bicm::fit(&[3], &[1, 1]).is_err());
    /// # Ok::<(), sanction_graph::coordination::CoordinationError>(())
    /// ```
    ///
    /// # Errors
    /// Fails only when no bipartite graph without parallel links has these degrees.
    pub fn fit(rows: &[u32], columns: &[u32]) -> Result<Self, CoordinationError> {
        let (row_degrees, row_class) = classes(rows);
        let (column_degrees, column_class) = classes(columns);
        let mut fit = Self {
            row_class,
            column_class,
            rows: row_degrees
                .into_iter()
                .map(|(degree, count)| RowClass { degree, count, none_to: 0, all_from: 0, ln_x: 0.0 })
                .collect(),
            columns: column_degrees
                .into_iter()
                .map(|(degree, count)| ColumnClass { degree, count, ln_y: 0.0 })
                .collect(),
            log_likelihood: 0.0,
            iterations: 0,
            residual: 0.0,
        };
        fit.split()?;
        let mut begin = 0;
        while begin < fit.rows.len() {
            let block = (fit.rows[begin].none_to, fit.rows[begin].all_from);
            let same = |row: &RowClass| (row.none_to, row.all_from) == block;
            let end = begin + fit.rows[begin..].iter().take_while(|row| same(row)).count();
            let inside: Vec<usize> = (0..fit.columns.len())
                .filter(|&c| fit.columns[c].degree > block.0 && fit.columns[c].degree < block.1)
                .collect();
            if !inside.is_empty() {
                fit.solve(begin..end, &inside);
            }
            begin = end;
        }
        fit.measure();
        Ok(fit)
    }

    /// The probability of a link between two by their positions in the degrees given; 0 beyond them.
    #[must_use]
    pub fn probability(&self, row: usize, column: usize) -> f64 {
        match (self.row_class.get(row), self.column_class.get(column)) {
            (Some(&row), Some(&column)) => self.of_classes(row, column as usize),
            _ => 0.0,
        }
    }

    /// The logarithm of the probability of any graph with these degrees.
    #[must_use]
    pub const fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// How many steps the solution took.
    #[must_use]
    pub const fn iterations(&self) -> u32 {
        self.iterations
    }

    /// The largest distance of an expected degree from that of the data.
    #[must_use]
    pub const fn residual(&self) -> f64 {
        self.residual
    }

    /// The class of a row: equal for equal degrees.
    pub(super) fn class_of(&self, row: usize) -> u32 {
        self.row_class[row]
    }

    /// For two classes of rows, the probability of a link to both and the number of columns, by class of
    /// columns.
    pub(super) fn both(&self, a: u32, b: u32) -> impl Iterator<Item = (f64, u32)> {
        self.columns.iter().enumerate().map(move |(column, class)| {
            (self.of_classes(a, column) * self.of_classes(b, column), class.count)
        })
    }

    fn of_classes(&self, row: u32, column: usize) -> f64 {
        let (row, column) = (&self.rows[row as usize], &self.columns[column]);
        if column.degree <= row.none_to {
            0.0
        } else if column.degree >= row.all_from {
            1.0
        } else {
            logistic(row.ln_x + column.ln_y)
        }
    }

    /// Finds the rows, from the largest degree, after which the condition of Gale and Ryser holds with
    /// equality: of the k rows before and the rest, columns of degree k or more have a link to each of the
    /// first, and those of degree k or less none to the others.
    fn split(&mut self) -> Result<(), CoordinationError> {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let total = number(self.row_class.len());
        let mut at_least = number(self.column_class.len());
        let mut column = 0;
        let (mut links, mut room) = (0_u64, 0_u64);
        let mut tight = vec![0];
        let mut k = 0;
        for row in self.rows.iter().rev() {
            for _ in 0..row.count {
                k += 1;
                while column < self.columns.len() && self.columns[column].degree < k {
                    at_least -= self.columns[column].count;
                    column += 1;
                }
                links += u64::from(row.degree);
                room += u64::from(at_least);
                match links.cmp(&room) {
                    std::cmp::Ordering::Greater => return Err(CoordinationError::NoSuchDegrees),
                    std::cmp::Ordering::Equal => tight.push(k),
                    std::cmp::Ordering::Less => {}
                }
            }
        }
        let all: u64 =
            self.columns.iter().map(|class| u64::from(class.degree) * u64::from(class.count)).sum();
        if links != all || self.columns.last().is_some_and(|class| class.degree > total) {
            return Err(CoordinationError::NoSuchDegrees);
        }
        let mut first = 0;
        for row in self.rows.iter_mut().rev() {
            let next = tight.partition_point(|&k| k <= first);
            (row.none_to, row.all_from) = (tight[next - 1], tight[next]);
            first += row.count;
        }
        Ok(())
    }

    /// Solves for the rows of one block and the columns inside it.
    fn solve(&mut self, block: std::ops::Range<usize>, inside: &[usize]) {
        let (none_to, all_from) = (self.rows[block.start].none_to, self.rows[block.start].all_from);
        let full: f64 =
            self.columns.iter().filter(|c| c.degree >= all_from).map(|c| f64::from(c.count)).sum();
        let side = |pairs: Vec<(f64, f64)>| -> Side {
            let (degrees, counts) = pairs.into_iter().unzip();
            Side { degrees, counts }
        };
        let rows = side(
            self.rows[block.clone()]
                .iter()
                .map(|row| (f64::from(row.degree) - full, f64::from(row.count)))
                .collect(),
        );
        let columns = side(
            inside
                .iter()
                .map(|&c| (f64::from(self.columns[c].degree - none_to), f64::from(self.columns[c].count)))
                .collect(),
        );
        let swap = rows.degrees.len() > columns.degrees.len();
        let (few, many) = if swap { (columns, rows) } else { (rows, columns) };
        let newton = Newton::run(&few, &many);
        self.iterations = self.iterations.max(newton.iterations);
        let (ln_x, ln_y) = if swap { (newton.many, newton.few) } else { (newton.few, newton.many) };
        self.rows[block].iter_mut().zip(ln_x).for_each(|(row, ln_x)| row.ln_x = ln_x);
        for (&c, ln_y) in inside.iter().zip(ln_y) {
            self.columns[c].ln_y = ln_y;
        }
    }

    fn measure(&mut self) {
        let mut of_columns = vec![0.0; self.columns.len()];
        for (r, row) in (0..).zip(&self.rows) {
            let mut expected = 0.0;
            for (c, column) in self.columns.iter().enumerate() {
                let p = self.of_classes(r, c);
                expected += f64::from(column.count) * p;
                of_columns[c] += f64::from(row.count) * p;
                if p > 0.0 && p < 1.0 {
                    let both = f64::from(row.count) * f64::from(column.count);
                    let ln_odds = row.ln_x + column.ln_y;
                    // The mean of the links times the logarithm of their odds: equal degrees, equal sums.
                    self.log_likelihood += both * (p * ln_odds - softplus(ln_odds));
                }
            }
            self.residual = self.residual.max((expected - f64::from(row.degree)).abs());
        }
        for (column, expected) in self.columns.iter().zip(of_columns) {
            self.residual = self.residual.max((expected - f64::from(column.degree)).abs());
        }
    }
}

/// The distinct numbers, ascending, with how many there are of each; and the position of each among them.
fn classes(degrees: &[u32]) -> (Vec<(u32, u32)>, Vec<u32>) {
    let mut sorted = degrees.to_vec();
    sorted.sort_unstable();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let distinct: Vec<(u32, u32)> =
        sorted.chunk_by(|a, b| a == b).map(|same| (same[0], number(same.len()))).collect();
    let class = |degree: &u32| number(distinct.partition_point(|class| class.0 < *degree));
    let of_each = degrees.iter().map(class).collect();
    (distinct, of_each)
}

fn logistic(ln_odds: f64) -> f64 {
    1.0 / (1.0 + (-ln_odds).exp())
}

/// ln(1 + eᵗ).
fn softplus(t: f64) -> f64 {
    t.max(0.0) + (-t.abs()).exp().ln_1p()
}

struct Side {
    degrees: Vec<f64>,
    counts: Vec<f64>,
}

struct Newton {
    few: Vec<f64>,
    many: Vec<f64>,
    iterations: u32,
}

impl Newton {
    fn run(few: &Side, many: &Side) -> Self {
        let links: f64 = few.degrees.iter().zip(&few.counts).map(|(degree, count)| degree * count).sum();
        let start = |side: &Side| side.degrees.iter().map(|degree| (degree / links.sqrt()).ln()).collect();
        let mut found = Self { few: start(few), many: start(many), iterations: 0 };
        let mut state = State::at(few, many, &found.few, &found.many);
        while state.residual > TOLERANCE && found.iterations < MOST_ITERATIONS {
            found.iterations += 1;
            let Some((step_few, step_many)) = state.step(few, many) else { break };
            let moved = |from: &[f64], step: &[f64], share: f64| -> Vec<f64> {
                from.iter().zip(step).map(|(from, step)| from + share * step).collect()
            };
            let mut share = 1.0;
            let next = loop {
                let (u, v) = (moved(&found.few, &step_few, share), moved(&found.many, &step_many, share));
                let next = State::at(few, many, &u, &v);
                // The likelihood cannot be told from its rounding near the end; the residual can.
                if next.likelihood > state.likelihood || next.residual < state.residual {
                    break Some((u, v, next));
                }
                share *= 0.5;
                if share < 1e-6 {
                    break None;
                }
            };
            let Some((u, v, next)) = next else { break };
            (found.few, found.many, state) = (u, v, next);
        }
        found
    }
}

/// The model at some logarithms.
struct State {
    /// Row by row of the fewer.
    p: Vec<f64>,
    /// What the data have more than is expected, by class.
    few: Vec<f64>,
    many: Vec<f64>,
    likelihood: f64,
    residual: f64,
}

impl State {
    fn at(few: &Side, many: &Side, u: &[f64], v: &[f64]) -> Self {
        let mut state = Self {
            p: Vec::with_capacity(u.len() * v.len()),
            few: few.degrees.clone(),
            many: many.degrees.clone(),
            likelihood: 0.0,
            residual: 0.0,
        };
        for (i, &u) in u.iter().enumerate() {
            let mut logs = 0.0;
            for (j, &v) in v.iter().enumerate() {
                let p = logistic(u + v);
                state.p.push(p);
                state.few[i] -= many.counts[j] * p;
                state.many[j] -= few.counts[i] * p;
                logs += many.counts[j] * softplus(u + v);
            }
            state.likelihood += few.counts[i] * (few.degrees[i] * u - logs);
        }
        state.likelihood += (0..v.len()).map(|j| many.counts[j] * many.degrees[j] * v[j]).sum::<f64>();
        state.residual = state.few.iter().chain(&state.many).fold(0.0, |most, gap| gap.abs().max(most));
        state
    }

    /// Newton's step: the gap over the slope, with the many eliminated. All x may grow by a factor by which
    /// all y shrink, so the last of the few stays where it is. `None` if rounding leaves nothing to go by.
    fn step(&self, few: &Side, many: &Side) -> Option<(Vec<f64>, Vec<f64>)> {
        let (r, c) = (few.degrees.len(), many.degrees.len());
        let weight = |i: usize, j: usize| {
            let p = self.p[i * c + j];
            few.counts[i] * many.counts[j] * p * (1.0 - p)
        };
        let mut of_many = vec![0.0; c];
        let mut matrix = vec![0.0; r * r];
        let mut weights = Vec::with_capacity(r * c);
        for i in 0..r {
            for (j, sum) in of_many.iter_mut().enumerate() {
                let weight = weight(i, j);
                *sum += weight;
                matrix[i * r + i] += weight;
                weights.push(weight);
            }
        }
        let gap_many: Vec<f64> = (0..c).map(|j| many.counts[j] * self.many[j] / of_many[j]).collect();
        let mut gap: Vec<f64> = (0..r).map(|i| few.counts[i] * self.few[i]).collect();
        let mut scaled = vec![0.0; c];
        for i in 0..r {
            let row = &weights[i * c..][..c];
            gap[i] -= row.iter().zip(&gap_many).map(|(weight, gap)| weight * gap).sum::<f64>();
            scaled.iter_mut().zip(row.iter().zip(&of_many)).for_each(|(s, (w, of))| *s = w / of);
            for k in 0..=i {
                let other = &weights[k * c..][..c];
                matrix[i * r + k] -= dot(&scaled, other);
            }
        }
        let few_step = solve(&mut matrix, r, r - 1, gap)?;
        let mut many_step = gap_many;
        for (j, step) in many_step.iter_mut().enumerate() {
            *step -= (0..r).map(|i| weights[i * c + j] * few_step[i]).sum::<f64>() / of_many[j];
        }
        many_step.iter().all(|step| step.is_finite()).then_some((few_step, many_step))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves for the first `n` unknowns of a symmetric positive matrix of `width`, of which the lower half is
/// read, by Cholesky's decomposition; the others are 0.
fn solve(matrix: &mut [f64], width: usize, n: usize, mut right: Vec<f64>) -> Option<Vec<f64>> {
    for i in 0..n {
        let (above, row) = matrix.split_at_mut(i * width);
        for k in 0..i {
            let other = &above[k * width..][..=k];
            row[k] = (row[k] - dot(&row[..k], &other[..k])) / other[k];
        }
        let square = row[i] - dot(&row[..i], &row[..i]);
        if square.is_nan() || square <= 0.0 {
            return None;
        }
        row[i] = square.sqrt();
        right[i] = (right[i] - dot(&row[..i], &right[..i])) / row[i];
    }
    for i in (0..n).rev() {
        let below: f64 = (i + 1..n).map(|k| matrix[k * width + i] * right[k]).sum();
        right[i] = (right[i] - below) / matrix[i * width + i];
    }
    right[n..].fill(0.0);
    right.iter().all(|value| value.is_finite()).then_some(right)
}
