import type { AwsClusterId } from '../../ids.ts';
import type { Handler } from '../context.ts';
import { claimAs } from '../found/claim.ts';

/** `claim <j-…>`. */
export const claim: Handler = (deps, asked, typed) =>
  claimAs(deps, asked, (typed.positionals.cluster ?? '') as AwsClusterId);
