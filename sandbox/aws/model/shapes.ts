/** A shape of a botocore service model (`service-2.json`), as far as validation reads it. */
export interface Shape {
  type: string;
  required?: string[];
  members?: Record<string, ShapeRef>;
  member?: ShapeRef;
  key?: ShapeRef;
  value?: ShapeRef;
  enum?: string[];
  pattern?: string;
  min?: number;
  max?: number;
  union?: boolean;
  document?: boolean;
}

export interface ShapeRef {
  shape: string;
  eventstream?: boolean;
}

/** A botocore service model, as far as it is read here. */
export interface ServiceModel {
  metadata: { serviceId: string; targetPrefix: string; jsonVersion?: string };
  operations: Record<string, { input?: ShapeRef; output?: ShapeRef }>;
  shapes: Record<string, Shape>;
}
