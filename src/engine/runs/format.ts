/** What a run's file ends with, without the dot. */
export const RUN_EXTENSION = 'warren-run';
