import { AwsError } from '../contract.ts';

/** A parameter that CloudWatch refuses; the second name is what clients of the old query protocol see. */
export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, { errorCode: 'InvalidParameterValue' });
}

/** Parameters that do not go together. */
export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombinationException', message, { errorCode: 'InvalidParameterCombination' });
}
