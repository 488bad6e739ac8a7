{{- define "greenkube.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Truncated, so that the name with the longest suffix, `-postgresql-0`, is a valid DNS label. */}}
{{- define "greenkube.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "greenkube.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "greenkube.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Names of cluster-wide objects contain the namespace, so that several installations do not conflict. */}}
{{- define "greenkube.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "greenkube.fullname" .) }}
{{- end }}

{{- define "greenkube.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "greenkube.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "greenkube.selectorLabels" -}}
app.kubernetes.io/name: {{ include "greenkube.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "greenkube.labels" -}}
{{ include "greenkube.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{/* Argument: the values of the image, and `tag` as the default tag. */}}
{{- define "greenkube.imageReference" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ .image.tag | default .tag }}
{{- end }}
{{- end }}

{{- define "greenkube.image" -}}
{{- include "greenkube.imageReference" (dict "image" .Values.image "tag" .Chart.AppVersion) }}
{{- end }}

{{/* "true" when the service uses the embedded database. */}}
{{- define "greenkube.isEmbedded" -}}
{{- if not (or .Values.postgresql.enabled .Values.greenkube.databaseUrlSecret) }}true{{ end }}
{{- end }}

{{/* "true" when the service reads the Kubernetes API. YAML parses an unquoted `off` as false. */}}
{{- define "greenkube.readsKubernetes" -}}
{{- if not (has (toString .Values.greenkube.kubernetes) (list "off" "false")) }}true{{ end }}
{{- end }}

{{- define "greenkube.postgresqlSecret" -}}
{{- default (printf "%s-postgresql" (include "greenkube.fullname" .)) .Values.postgresql.existingSecret }}
{{- end }}

{{- define "greenkube.podSecurityContext" -}}
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- range $name, $number := .Values.podSecurityContext }}
{{- if not (kindIs "invalid" $number) }}
{{ $name }}: {{ $number | int64 }}
{{- end }}
{{- end }}
{{- if .Values.podSecurityContext.fsGroup }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end }}

{{- define "greenkube.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
