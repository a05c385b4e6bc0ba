/** Quantile of the normal distribution for 97.5%: so many standard errors to both sides hold 95% of what chance does. */
export const twoSided95 = 1.96;
