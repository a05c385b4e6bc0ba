/** The three cases every amount is computed in; each adds up by itself. */
export const scenarios = ['low', 'expected', 'high'] as const;
export type Scenario = (typeof scenarios)[number];

export type ByScenario<Value> = { readonly low: Value; readonly expected: Value; readonly high: Value };

/** Computes one value per scenario. */
export function byScenario<Value>(compute: (scenario: Scenario) => Value): ByScenario<Value> {
  return { low: compute('low'), expected: compute('expected'), high: compute('high') };
}

/** The scenario at the other end: a high token ratio makes a low saving. */
export function opposite(scenario: Scenario): Scenario {
  switch (scenario) {
    case 'low':
      return 'high';
    case 'expected':
      return 'expected';
    case 'high':
      return 'low';
  }
}
