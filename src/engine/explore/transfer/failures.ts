import { fail, type LabError } from '../../../shared/failure.ts';

// What ends a transfer before its time, in words.

export function targetRefuses(target: string): LabError {
  return fail(
    'TARGET_REFUSED',
    `The queue “${target}” takes no more: it is at its limit, and refuses what comes beyond.`,
    'What it did not take is in its source as before. Make room in the target, or raise its limit, and continue.',
  );
}

export function targetGone(target: string): LabError {
  return fail(
    'QUEUE_NOT_FOUND',
    `The queue “${target}” is no longer there: the broker returned what was sent to it.`,
    'What was returned is in its source as before. Declare the target again, and continue.',
  );
}

export function sourceGone(source: string): LabError {
  return fail(
    'CONSUMER_CANCELLED',
    `The broker ended Warren’s consumer of “${source}”: the queue was deleted, or it lost its leader.`,
    'Look whether the queue is still there; if it is, continue.',
  );
}

export function tooManyStay(limit: number): LabError {
  return fail(
    'TOO_MANY_STAY',
    `${limit.toLocaleString('en')} messages can’t go where they should, and the transfer stopped.`,
    'They are in their queue as before, each for the reason that is listed. Mend the first of them, and continue.',
  );
}

export function lookAlike(): LabError {
  return fail(
    'TOO_MANY_STAY',
    'The messages look alike, so it can’t be told which of them were moved before the connection was lost.',
    'They are in their queue. Compare both queues’ figures with what was expected, and begin a new transfer for the rest.',
  );
}

export function alreadyMoving(source: string): LabError {
  return fail(
    'TRANSFER_ALREADY',
    `Messages of “${source}” are being moved on this broker already: one transfer at a time.`,
    'Wait until it has ended, or stop it.',
  );
}

export function sameQueue(): LabError {
  return fail('INVALID_INPUT', 'Source and target are the same queue.', 'Choose another target.', 'target');
}

export function nothingReady(source: string): LabError {
  return fail(
    'NOTHING_TO_MOVE',
    `No message of “${source}” is ready: there is nothing to move.`,
    'Messages that a consumer holds stay with it; they can be moved once it has given them back.',
  );
}

export function nothingToContinue(): LabError {
  return fail('NOTHING_TO_MOVE', 'There is no transfer that could go on.', 'Begin a new one.');
}

export function noAnswer(): LabError {
  return fail('CONNECTION_LOST', 'The broker did not answer in time.', 'Try again once it is back.');
}

export function tooManyAgain(): LabError {
  return fail(
    'TOO_MANY_STAY',
    'More messages are in both queues than Warren remembers: it can’t tell which of the source’s were moved already.',
    'Compare both queues by the ids of their messages before you move more.',
  );
}
