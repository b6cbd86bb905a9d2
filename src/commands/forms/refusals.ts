import { UserError } from '../../errors.ts';

/** Of what is read field by field, what each refuses. */
export function refusals(reads: Readonly<Record<string, () => unknown>>): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const [field, read] of Object.entries(reads)) {
    try {
      read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      errors[field] = `${error.message} ${error.hint ?? ''}`.trim();
    }
  }
  return errors;
}
