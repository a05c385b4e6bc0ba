import { ApexError } from '@netra/contract';
import { demoProfile } from '../demo-profile.ts';
import { type WorkloadProfile, type WorkloadProfileInput, workloadProfileSchema } from '../profile.ts';
import { codingAgent } from './coding-agent.ts';
import { customerSupport } from './customer-support.ts';
import { ecommerce } from './ecommerce.ts';
import { financial } from './financial.ts';
import { gaming } from './gaming.ts';
import { healthcare } from './healthcare.ts';
import { multiAgent } from './multi-agent.ts';
import { nightlyBatch } from './nightly-batch.ts';
import { rag } from './rag.ts';
import { research } from './research.ts';

/** Every profile that comes with Apex, the demo shop's apart from the clean ones: nothing is wasted in those. */
const shipped: readonly WorkloadProfileInput[] = [
  ecommerce,
  financial,
  healthcare,
  gaming,
  research,
  customerSupport,
  codingAgent,
  rag,
  nightlyBatch,
  multiAgent,
];

/** The names of all profiles. */
export const profileNames: readonly string[] = [...shipped.map(({ name }) => name), demoProfile.name];

/** The profile of a name. Raises `not_found` with the names there are. */
export function profileNamed(name: string): WorkloadProfile {
  if (name === demoProfile.name) return demoProfile;
  const found = shipped.find((profile) => profile.name === name);
  if (found === undefined) {
    throw new ApexError(
      'not_found',
      `There is no profile "${name}"; expected one of ${profileNames.join(', ')}, or a file with one.`,
      {
        details: { name, expected: profileNames },
        suggestion: 'See what each of them is: `npx apex synth profiles`.',
      },
    );
  }
  return workloadProfileSchema.parse(found);
}
