/** A mistake or refusal that the person can act on: shown as it is, with what to do next. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** What to do about it, one sentence. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** A configuration that cannot be used: every problem found, for exit code 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
