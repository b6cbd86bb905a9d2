import { AwsProblem } from '../aws/errors.ts';
import { UserError } from '../errors.ts';

/** Asks AWS something for a person; what AWS answers instead is told to them. */
export async function askAws<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    // Its own hint says that Stoker tries again, which is true of runs; a person tries again by hand.
    throw new UserError(error.message, error.retryable ? 'Try again in a minute.' : error.hint);
  }
}
