--- Tag Image of the Engine API: parameters of its operations, and types. Made by `./dev types` from facts/.
---@meta

--- GET /images/json, since API 1.24
---@class moondock.op.ImageList: moondock.op
---@field all? boolean                   default false
---@field filters? moondock.Filters
---@field ["shared-size"]? boolean       default false, since 1.42
---@field digests? boolean               default false
---@field manifests? boolean             default false, since 1.47
---@field identity? boolean              default false, since 1.54

--- POST /build, since API 1.24
---@class moondock.op.ImageBuild: moondock.op
---@field dockerfile? string             default "Dockerfile"
---@field t? string[]
---@field extrahosts? string[]           since 1.28
---@field remote? string
---@field q? boolean                     default false
---@field nocache? boolean               default false
---@field cachefrom? string[]            since 1.25
---@field pull? string
---@field rm? boolean                    default true
---@field forcerm? boolean               default false
---@field memory? integer
---@field memswap? integer
---@field cpushares? integer
---@field cpusetcpus? string
---@field cpuperiod? integer
---@field cpuquota? integer
---@field buildargs? table<string, string|moondock.Null>
---@field shmsize? integer
---@field squash? boolean                since 1.25
---@field labels? table<string, string>
---@field networkmode? string            since 1.25
---@field platform? string               default "", since 1.32
---@field target? string                 default "", since 1.29
---@field outputs? { Type: string, Attrs: table<string, string> }[] default "", since 1.40
---@field version? "1"|"2"               default "1", since 1.38
---@field session? string                since 1.31
---@field buildid? string                since 1.38
---@field ulimits? moondock.api.Resources.Ulimit[]
---@field cgroupparent? string
---@field isolation? string
---@field securityopt? string[]
---@field cpusetmems? string
---@field auths? string|table<string, moondock.api.AuthConfig> X-Registry-Config
---@field source? moondock.Source

--- POST /build/prune, since API 1.31
---@class moondock.op.BuildPrune: moondock.op
---@field ["reserved-space"]? integer    since 1.48
---@field ["max-used-space"]? integer    since 1.48
---@field ["min-free-space"]? integer    since 1.48
---@field all? boolean                   since 1.39
---@field filters? moondock.Filters      since 1.39
---@field ["keep-storage"]? integer      reserved-space since 1.48

--- POST /images/create, since API 1.24
---@class moondock.op.ImageCreate: moondock.op
---@field fromImage? string
---@field fromSrc? string
---@field repo? string
---@field tag? string
---@field message? string
---@field changes? string[]
---@field platform? string               default "", since 1.32
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth
---@field source? moondock.Source

--- GET /images/{name}/json, since API 1.24
---@class moondock.op.ImageInspect: moondock.op
---@field name moondock.Id
---@field manifests? boolean             default false, since 1.48
---@field platform? string|moondock.api.OCIPlatform since 1.49

--- GET /images/{name}/attestations, since API 1.55
---@class moondock.op.ImageAttestations: moondock.op
---@field name moondock.Id
---@field platform? (string|moondock.api.OCIPlatform)[]|string|moondock.api.OCIPlatform
---@field type? string[]
---@field statement? boolean             default false

--- GET /images/{name}/history, since API 1.24
---@class moondock.op.ImageHistory: moondock.op
---@field name moondock.Id
---@field platform? string|moondock.api.OCIPlatform since 1.48

--- POST /images/{name}/push, since API 1.24
---@class moondock.op.ImagePush: moondock.op
---@field name moondock.Id
---@field tag? string
---@field platform? string|moondock.api.OCIPlatform since 1.46
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth

--- POST /images/{name}/tag, since API 1.24
---@class moondock.op.ImageTag: moondock.op
---@field name moondock.Id
---@field repo? string
---@field tag? string

--- DELETE /images/{name}, since API 1.24
---@class moondock.op.ImageDelete: moondock.op
---@field name moondock.Id
---@field force? boolean                 default false
---@field noprune? boolean               default false
---@field platforms? (string|moondock.api.OCIPlatform)[]|string|moondock.api.OCIPlatform since 1.50

--- GET /images/search, since API 1.24
---@class moondock.op.ImageSearch: moondock.op
---@field term string
---@field limit? integer
---@field filters? moondock.Filters
---@field auth? string|moondock.api.AuthConfig X-Registry-Auth

--- POST /images/prune, since API 1.25
---@class moondock.op.ImagePrune: moondock.op
---@field filters? moondock.Filters

--- POST /commit, since API 1.24
---@class moondock.op.ImageCommit: moondock.op
---@field container? string
---@field repo? string
---@field tag? string
---@field comment? string
---@field author? string
---@field pause? boolean                 default true
---@field changes? string[]
---@field body? moondock.api.ContainerConfig

--- GET /images/{name}/get, since API 1.24
---@class moondock.op.ImageGet: moondock.op
---@field name moondock.Id
---@field platform? (string|moondock.api.OCIPlatform)[]|string|moondock.api.OCIPlatform since 1.48

--- GET /images/get, since API 1.24
---@class moondock.op.ImageGetAll: moondock.op
---@field names? string[]
---@field platform? (string|moondock.api.OCIPlatform)[]|string|moondock.api.OCIPlatform since 1.48

--- POST /images/load, since API 1.24
---@class moondock.op.ImageLoad: moondock.op
---@field quiet? boolean                 default false
---@field platform? (string|moondock.api.OCIPlatform)[]|string|moondock.api.OCIPlatform since 1.48
---@field source? moondock.Source

--- POST /build/cancel, since API 1.38
---@class moondock.op.BuildCancel: moondock.op
---@field id string

--- Documented since API 1.55.
---@class moondock.api.AttestationStatement
---@field Descriptor moondock.api.OCIDescriptor
---@field PredicateType string
---@field Statement? table<string, any>|moondock.Null

--- Documented since API 1.53.
---@class moondock.api.BuildIdentity
---@field CreatedAt? string
---@field Ref? string

--- Documented since API 1.48.
---@class moondock.api.IDResponse
---@field Id string

--- Documented since API 1.53.
---@class moondock.api.Identity
---@field Build? moondock.api.BuildIdentity[]
---@field Pull? moondock.api.PullIdentity[]
---@field Signature? moondock.api.SignatureIdentity[]

--- Documented since API 1.39.
---@class moondock.api.ImageConfig
---@field ArgsEscaped? boolean|moondock.Null
---@field Cmd? string[]
---@field Entrypoint? string[]
---@field Env? string[]
---@field ExposedPorts? table<string, table<string, any>>|moondock.Null
---@field Healthcheck? moondock.api.HealthConfig
---@field Labels? table<string, string>
---@field OnBuild? string[]|moondock.Null
---@field Shell? string[]|moondock.Null
---@field StopSignal? string|moondock.Null
---@field User? string
---@field Volumes? table<string, table<string, any>>
---@field WorkingDir? string

--- Documented since API 1.28.
---@class moondock.api.ImageDeleteResponseItem
---@field Deleted? string
---@field Untagged? string

---@class moondock.api.ImageHistoryResponseItem
---@field Comment string
---@field Created integer
---@field CreatedBy string
---@field Id string
---@field Size integer
---@field Tags string[]

--- Documented since API 1.39.
---@class moondock.api.ImageInspect
---@field Architecture? string
---@field Author? string|moondock.Null
---@field Comment? string|moondock.Null
---@field Config? moondock.api.ImageConfig
---@field Created? string|moondock.Null
---@field Descriptor? moondock.api.OCIDescriptor|moondock.Null since 1.48
---@field GraphDriver? moondock.api.DriverData|moondock.Null
---@field Id? string
---@field Identity? moondock.api.Identity|moondock.Null since 1.53
---@field Manifests? moondock.api.ImageManifestSummary[]|moondock.Null since 1.48
---@field Metadata? moondock.api.ImageInspect.Metadata
---@field Os? string
---@field OsVersion? string|moondock.Null
---@field RepoDigests? string[]
---@field RepoTags? string[]
---@field RootFS? moondock.api.ImageInspect.RootFS
---@field Size? integer
---@field Variant? string|moondock.Null

---@class moondock.api.ImageInspect.Metadata
---@field LastTagTime? string|moondock.Null

---@class moondock.api.ImageInspect.RootFS
---@field Layers? string[]
---@field Type string

--- Documented since API 1.47.
---@class moondock.api.ImageManifestSummary
---@field AttestationData? moondock.api.ImageManifestSummary.AttestationData|moondock.Null
---@field Available boolean
---@field Descriptor moondock.api.OCIDescriptor
---@field ID string
---@field ImageData? moondock.api.ImageManifestSummary.ImageData|moondock.Null
---@field Kind "image"|"attestation"|"unknown"
---@field Size moondock.api.ImageManifestSummary.Size

---@class moondock.api.ImageManifestSummary.AttestationData
---@field For string

---@class moondock.api.ImageManifestSummary.ImageData
---@field Containers string[]
---@field Identity? moondock.api.Identity|moondock.Null
---@field Platform moondock.api.OCIPlatform
---@field Size moondock.api.ImageManifestSummary.ImageData.Size

---@class moondock.api.ImageManifestSummary.ImageData.Size
---@field Unpacked integer

---@class moondock.api.ImageManifestSummary.Size
---@field Content integer
---@field Total integer

---@class moondock.api.ImageSummary
---@field Containers integer
---@field Created integer
---@field Descriptor? moondock.api.OCIDescriptor|moondock.Null since 1.48
---@field Id string
---@field Labels table<string, string>
---@field Manifests? moondock.api.ImageManifestSummary[] since 1.47
---@field ParentId string
---@field RepoDigests string[]
---@field RepoTags string[]
---@field SharedSize integer
---@field Size integer

---@alias moondock.api.KnownSignerIdentity "DHI"

--- Documented since API 1.53.
---@class moondock.api.PullIdentity
---@field Repository? string

--- Documented since API 1.53.
---@class moondock.api.SignatureIdentity
---@field DockerReference? string
---@field Error? string
---@field KnownSigner? moondock.api.KnownSignerIdentity
---@field Name? string
---@field SignatureType? moondock.api.SignatureType
---@field Signer? moondock.api.SignerIdentity
---@field Timestamps? moondock.api.SignatureTimestamp[]
---@field Warnings? string[]

--- Documented since API 1.53.
---@class moondock.api.SignatureTimestamp
---@field Timestamp? string
---@field Type? moondock.api.SignatureTimestampType
---@field URI? string

---@alias moondock.api.SignatureTimestampType "Tlog"|"TimestampAuthority"

---@alias moondock.api.SignatureType "bundle-v0.3"|"simplesigning-v1"

--- Documented since API 1.53.
---@class moondock.api.SignerIdentity
---@field BuildConfigDigest? string
---@field BuildConfigURI? string
---@field BuildSignerDigest? string
---@field BuildSignerURI? string
---@field BuildTrigger? string
---@field CertificateIssuer? string
---@field Issuer? string
---@field RunInvocationURI? string
---@field RunnerEnvironment? string
---@field SourceRepositoryDigest? string
---@field SourceRepositoryIdentifier? string
---@field SourceRepositoryOwnerIdentifier? string
---@field SourceRepositoryOwnerURI? string
---@field SourceRepositoryRef? string
---@field SourceRepositoryURI? string
---@field SourceRepositoryVisibilityAtSigning? string
---@field SubjectAlternativeName? string
