package pool

// ProtectFree makes memory fault that is used after its release.
func ProtectFree(o *Options) { o.protectFree = true }
