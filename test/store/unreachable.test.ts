import { createServer } from 'node:net';
import { expect, inject, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { createStore } from '../../src/store/postgres.ts';
import { withDatabase } from '../support/database.ts';

const failure = async (connectionString: string): Promise<UserError> => {
  const error = await createStore({ connectionString }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
};

it('says that nothing listens where DATABASE_URL points, and what to check', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as { port: number };
  await new Promise((resolve) => closed.close(resolve));
  const { message, hint } = await failure(`postgres://ada:much-secret@127.0.0.1:${port}/stoker`);
  expect(message).toBe(`The database cannot be used: connect ECONNREFUSED 127.0.0.1:${port}.`);
  expect(hint).toContain('DATABASE_URL');
});

it('names the database that is not there, and never the password', async () => {
  const url = withDatabase(inject('postgresUrl'), 'nowhere');
  const { message } = await failure(url);
  expect(message).toBe('The database cannot be used: database "nowhere" does not exist.');
  const wrong = new URL(url);
  wrong.password = 'much-secret';
  expect((await failure(wrong.href)).message).not.toContain('much-secret');
});
