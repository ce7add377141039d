package pool

// ProtectFree makes memory fault that is used after its release.
func ProtectFree(o *Options) { o.protectFree = true }

// Idle is how many loaders wait for work.
func Idle(p Pool) int {
	s := p.(*scheduler)
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.idle)
}
