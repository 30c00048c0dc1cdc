import { create } from 'zustand';

/** Whether the lab is shown to an audience: large, and only what is to be watched. Not remembered over starts. */
const presenterStore = create<{ readonly isOn: boolean }>()(() => ({ isOn: false }));

export function usePresenting(): boolean {
  return presenterStore(({ isOn }) => isOn);
}

export function isPresenting(): boolean {
  return presenterStore.getState().isOn;
}

export function present(isOn: boolean): void {
  presenterStore.setState({ isOn });
}
