import { existsSync, readFileSync } from 'node:fs';
import { ApexError } from '@netra/contract';
import { parse } from 'yaml';
import { momentOf } from '../../terminal/moment.ts';

export type WorkloadOptions = {
  calls: string;
  days: string;
  seed: string;
  inject?: string;
  to?: string;
};

/** Whether what stands for a profile is a file with one rather than a name. */
export function isFile(profile: string): boolean {
  return /\.(ya?ml|json)$/i.test(profile) || /[\\/]/.test(profile) || existsSync(profile);
}

function profileFrom(profile: string): unknown {
  if (!isFile(profile)) return profile;
  let text: string;
  try {
    text = readFileSync(profile, 'utf8');
  } catch (cause) {
    throw new ApexError('usage', `${profile} cannot be read: ${(cause as Error).message}`, { cause });
  }
  try {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new ApexError('usage', `${profile} is neither YAML nor JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new ApexError('usage', `${profile} holds no profile: expected a mapping with name, features, ...`);
}

/** The number an option states. Raises `usage` that names the option. */
export function numberOf(name: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw new ApexError('usage', `--${name} "${value}" is no number.`);
}

/** The workload that arguments and options name, as the analytics room takes it. Raises `usage` that names the option. */
export function workloadFrom(profile: string, options: WorkloadOptions): Record<string, unknown> {
  return {
    profile: profileFrom(profile),
    calls: numberOf('calls', options.calls),
    days: numberOf('days', options.days),
    seed: numberOf('seed', options.seed),
    ...(options.inject === undefined ? {} : { inject: options.inject }),
    ...(options.to === undefined ? {} : { to: momentOf('to', options.to) }),
  };
}
