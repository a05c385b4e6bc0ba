import { importMappingSchema } from '@netra/contract';
import { describe, expect, it } from 'vitest';
import { dataStrings } from '../strings.ts';
import { emptyLine, mappableFields, mappingOf, suggestMapping, unitsOf } from './mapping.ts';

describe('the mapping form', () => {
  it('suggests columns by their usual names, with the unit the name states', () => {
    const lines = suggestMapping([
      'created_at',
      'model',
      'prompt_tokens',
      'completion_tokens',
      'latency_s',
      'x',
    ]);
    expect(mappingOf(lines)).toEqual({
      startedAt: 'created_at',
      responseModel: 'model',
      'usage.input': 'prompt_tokens',
      'usage.output': 'completion_tokens',
      durationMs: { column: 'latency_s', unit: 's' },
    });
  });

  it('takes a column once, and asks for what every call needs', () => {
    const lines = suggestMapping(['input']);
    expect(lines.map(({ field, column }) => [field, column])).toEqual([
      ['startedAt', ''],
      ['provider', ''],
      ['responseModel', ''],
      ['usage.input', 'input'],
      ['usage.output', ''],
    ]);
  });

  it('states constants and leaves out what is not filled in', () => {
    const mapping = mappingOf([
      { ...emptyLine(0), field: 'provider', from: 'constant', constant: 'openai' },
      { ...emptyLine(1), field: 'feature', from: 'constant' },
      { ...emptyLine(2), field: '', column: 'a' },
      { ...emptyLine(3), field: 'usage.input', column: 'k_tokens', unit: 'thousand' },
    ]);
    expect(mapping).toEqual({
      provider: { const: 'openai' },
      'usage.input': { column: 'k_tokens', unit: 'thousand' },
    });
    expect(importMappingSchema.parse(mapping)).toEqual(mapping);
    expect(mappingOf([emptyLine(0)])).toBeNull();
  });

  it('names every field and unit it offers', () => {
    const { fields, units } = dataStrings.import.mapping;
    expect(Object.keys(fields)).toEqual([...mappableFields]);
    for (const field of mappableFields) for (const unit of unitsOf(field)) expect(units[unit]).toBeTruthy();
  });
});
