export function buildExtension(): Promise<void>;
export function packageExtension(packagePath: string): Promise<void>;
