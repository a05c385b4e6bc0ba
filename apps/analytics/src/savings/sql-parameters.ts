/** Values bound to a query by name, so that no value is ever part of the query text. */
export class SqlParameters {
  readonly values: Record<string, unknown> = {};

  /** Binds a value and gives its placeholder. */
  bind(type: string, value: unknown): string {
    const name = `p${Object.keys(this.values).length}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }
}
