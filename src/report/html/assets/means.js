// Means of scores over articles, with the interval that tells how far they hang on which articles were read: 95%, by a
// percentile bootstrap of 2,000 draws, as `standpoint compare` has it.

const RESAMPLES = 2000;
// Above so many numbers the normal interval of a mean is the bootstrap's to less than a hundredth, and costs nothing: of
// scores of skewness 1 and deviation 0.4, its ends are off by 0.003.
const MANY = 60;

// Mean, and its ends where there are two numbers at least: one says nothing of spread.
function meanOf(values) {
  const mean = d3.mean(values);
  if (values.length < 2) return { mean };
  if (values.length > MANY) {
    const beyond = 1.96 * Math.sqrt(d3.mean(values, (value) => (value - mean) ** 2) / values.length);
    return { mean, low: mean - beyond, high: mean + beyond };
  }
  const random = numbersFrom(values.length);
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn++) sum += values[Math.floor(random() * values.length)];
    return sum / values.length;
  }).sort();
  const cut = RESAMPLES * 0.025;
  return { mean, low: means[cut], high: means[RESAMPLES - 1 - cut] };
}

const meanInterval = (of) => (of.low === undefined ? "–" : interval(of));

// Tommy Ettinger's Mulberry32: the same numbers from 0 to 1 each time that the page is opened.
function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
