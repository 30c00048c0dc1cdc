import { create } from 'zustand';
import type { PublishForm } from './orders.ts';

/** What stands in the publish form, wherever it is shown: beside the lab, and in presenter mode. */
export const publishStore = create<PublishForm>()(() => ({
  text: 'a message.....',
  times: '1',
  perSecond: '',
  persistent: true,
}));
