// Doctor
