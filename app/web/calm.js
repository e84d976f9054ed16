// Whoever asks for no motion gets steps.
export const calm = matchMedia("(prefers-reduced-motion: reduce)");
