import fc from 'fast-check';

// Random tests try the same inputs against every mutant, so that two runs of one commit give one score; nobody reads the
// smallest input that notices one.
fc.configureGlobal({ seed: 20_261_120, endOnFailure: true });
